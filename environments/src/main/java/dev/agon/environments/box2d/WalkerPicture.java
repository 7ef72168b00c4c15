package dev.agon.environments.box2d;

import java.awt.Graphics2D;
final class WalkerPicture { static void draw(Graphics2D c, WalkerTerrain t, Body h, Body[] legs, float[] lidar){} }

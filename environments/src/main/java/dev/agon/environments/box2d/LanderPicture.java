package dev.agon.environments.box2d;

import java.awt.Graphics2D;
final class LanderPicture { static void draw(Graphics2D c, double[] gx,double[] gy,Body l,Body[] legs,double m,double s){} }

package dev.agon.environments.box2d;
import java.awt.Graphics2D;
final class RacePicture { static void draw(Graphics2D c, CarTrack t, CarPainter.View v){} }

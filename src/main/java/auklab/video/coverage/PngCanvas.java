package auklab.video.coverage;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.TexturePaint;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import javax.imageio.ImageIO;

/** Draws PNG. Nothing but the command that wants one loads this, and with it AWT. */
final class PngCanvas implements Canvas {
  private static final int TILE = 6;

  private final BufferedImage image;
  private final Graphics2D graphics;
  private final Map<Look, TexturePaint> paints = new EnumMap<>(Look.class);

  /**
   * @param width of the picture
   * @param height of the picture
   */
  PngCanvas(int width, int height) {
    System.setProperty("java.awt.headless", "true");
    image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    graphics = smooth(image);
    for (Look look : Look.values()) {
      paints.put(look, paint(look));
    }
    fill(0, 0, width, height, "#ffffff");
  }

  private static Graphics2D smooth(BufferedImage image) {
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    return graphics;
  }

  private static TexturePaint paint(Look look) {
    BufferedImage tile = new BufferedImage(TILE, TILE, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D pen = smooth(tile);
    pen.setColor(look.pattern() == Look.Pattern.SOLID ? Color.decode(look.colour()) : Color.WHITE);
    pen.fillRect(0, 0, TILE, TILE);
    pen.setColor(Color.decode(look.colour()));
    switch (look.pattern()) {
      case SOLID -> {}
      case RISING -> {
        pen.setStroke(new BasicStroke(1.8f));
        for (int shift = -TILE; shift <= TILE; shift += TILE) {
          pen.draw(new Line2D.Double(shift - 1, TILE + 1, shift + TILE + 1, -1));
        }
      }
      case CHECKED -> {
        pen.fillRect(0, 0, TILE / 2, TILE / 2);
        pen.fillRect(TILE / 2, TILE / 2, TILE / 2, TILE / 2);
      }
      case DOTTED -> pen.fill(new Ellipse2D.Double(1.6, 1.6, 2.8, 2.8));
      case UPRIGHT -> {
        pen.fillRect(1, 0, 1, TILE);
        pen.fillRect(4, 0, 1, TILE);
      }
    }
    pen.dispose();
    return new TexturePaint(tile, new Rectangle2D.Double(0, 0, TILE, TILE));
  }

  @Override
  public void fill(double x, double y, double width, double height, String colour) {
    graphics.setPaint(Color.decode(colour));
    graphics.fill(new Rectangle2D.Double(x, y, width, height));
  }

  @Override
  public void gap(double x, double y, double width, double height, Look look, String title) {
    Rectangle2D box = new Rectangle2D.Double(x, y, width, height);
    graphics.setPaint(paints.get(look));
    graphics.fill(box);
    graphics.setPaint(Color.decode(look.colour()));
    graphics.setStroke(new BasicStroke(1));
    graphics.draw(box);
  }

  @Override
  public void text(double x, double y, Anchor anchor, int size, boolean bold, String text) {
    graphics.setFont(new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, size));
    double width = graphics.getFontMetrics().stringWidth(text);
    double left =
        switch (anchor) {
          case LEFT -> x;
          case MIDDLE -> x - width / 2;
          case RIGHT -> x - width;
        };
    graphics.setPaint(Color.BLACK);
    graphics.drawString(text, (float) left, (float) y);
  }

  /** The whole as a file's content. */
  byte[] png() throws IOException {
    graphics.dispose();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.setUseCache(false);
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }
}

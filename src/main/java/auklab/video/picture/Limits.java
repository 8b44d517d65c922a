package auklab.video.picture;

/**
 * From where on a picture, or a sound, shows nothing.
 *
 * @param black a picture no brighter than this, without a trace of noise, is black; 0 to 255
 * @param dark one that is darker in the mean than this is of the night, and may show little; 0 to
 *     255
 * @param detail one of the day whose neighbouring pixels differ by less than this is covered, or
 *     out of focus; 0 to 255
 * @param change one of which no more than this has changed stands still, in percent
 * @param sound a sound that reaches no further from its mean than this is dead, of 32768
 */
public record Limits(double black, double dark, double detail, double change, double sound) {}

package auklab.video.service;

/** What keeps units from being installed or managed, in words for a person. */
public final class ServiceException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what to tell
   */
  public ServiceException(String message) {
    super(message);
  }
}

package auklab.video;

import java.util.concurrent.Callable;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;

/**
 * Lets a schedule call its route only when there is something to do. To ask costs much less than a
 * pass that finds nothing, which counts where it is done every second.
 */
final class WhenAwaited extends DefaultPollingConsumerPollStrategy {
  private final Callable<Boolean> question;

  /**
   * @param question whether there is something to do; asked by the thread that would do it
   */
  WhenAwaited(Callable<Boolean> question) {
    this.question = question;
  }

  @Override
  public boolean begin(Consumer consumer, Endpoint endpoint) {
    try {
      return question.call();
    } catch (Exception e) {
      // The route meets the same fault, and says so.
      return true;
    }
  }
}

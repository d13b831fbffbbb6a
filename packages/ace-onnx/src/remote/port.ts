/** One end of a line on which plain data travels both ways: a worker, a child process, a pair in memory. */
export interface Port<Sent, Received> {
  /**
   * Sends a message.
   *
   * @param transfer - Memory that is handed over instead of copied, where the line can do that.
   * @throws When the message is not plain data.
   */
  post(message: Sent, transfer?: readonly ArrayBuffer[]): void;
  /** Says what is called with each message that comes in. Called once, before anything is posted. */
  onMessage(listener: (message: Received) => void): void;
}

/** The end of a line at which a service was started. */
export interface ServicePort<Sent, Received> extends Port<Sent, Received> {
  /** Says what is called when the service has ended by itself. */
  onEnd(listener: (error: Error) => void): void;
  /** Ends the service at once; safe to call twice. */
  close(): void;
}

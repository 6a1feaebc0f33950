/** What went wrong, in words for people. */
export class ApiError extends Error {
  constructor(
    message: string,
    /** HTTP status; 0 when the server did not answer. */
    readonly status: number,
    /** The server's code for it. */
    readonly code: string | undefined,
  ) {
    super(message)
  }
}

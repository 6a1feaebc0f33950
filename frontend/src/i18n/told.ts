/** What to tell a person about something that was thrown. */
export function told(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

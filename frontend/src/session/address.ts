/** The token of a link: what follows the # in its address. */
const token = /^#([\w-]{32})$/

/** The token in the page's address, if it has one. */
export function tokenInAddress(): string | undefined {
  return token.exec(location.hash)?.[1]
}

/** The room of a page's path: `/rooms/…`, or `/session/…`. */
export function roomOfPath(path: string): string | undefined {
  return /^\/(?:rooms|session)\/([^/]+)/.exec(path)?.[1]
}

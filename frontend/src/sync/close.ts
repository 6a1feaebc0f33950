/**
 * Why the server closes a WebSocket. The same table as the server's
 * `src/protocol/close.rs`; a test there compares the two.
 *
 * y-websocket takes 4400–4499 as final; after every other code it tries again.
 */
interface CloseReason {
  /** y-websocket stops reconnecting. */
  final: boolean
  /** What happened. */
  happened: string
  /** What the person can do. */
  advice: string
}

// prettier-ignore
const table: Record<number, CloseReason> = {
  4400: { final: true, happened: 'The server could not read what this page sent.', advice: 'Reload the page to go on.' },
  4401: { final: true, happened: 'This link is not valid any more.', advice: 'Ask the person who invited you for a new link.' },
  4403: { final: true, happened: 'You may not open this document.', advice: 'Ask an interviewer to give you access.' },
  4404: { final: true, happened: 'There is no such room.', advice: 'Check the link, or make a new room.' },
  4409: { final: true, happened: 'The interview has ended.', advice: 'Nothing more to do here. You can close this page.' },
  4410: { final: true, happened: 'You have been removed from this room.', advice: 'Ask an interviewer if this was a mistake.' },
  4413: { final: true, happened: 'This page sent more than a room takes.', advice: 'Copy your text, then continue in a new room.' },
  4415: { final: true, happened: 'This page wrote something that the server does not support.', advice: 'Undo the last change, or reload the page.' },
  4423: { final: true, happened: 'Part of what was stored of this room is damaged, so it can only be read.', advice: 'Copy what you need, and tell the person who runs this server.' },
  1003: { final: false, happened: 'The server could not read what this page sent.', advice: 'Trying again.' },
  1009: { final: false, happened: 'One change was too large to send at once.', advice: 'It is being sent again as a whole. If this does not pass, undo the last paste.' },
  1012: { final: false, happened: 'The server is restarting.', advice: 'Go on typing: it will be sent when the server is back.' },
  1013: { final: false, happened: 'The connection could not keep up.', advice: 'Go on typing: it will be sent when the connection is back.' },
  4500: { final: false, happened: 'The server cannot reach its storage just now.', advice: 'Go on typing: it will be sent when the server is well again.' },
}

/** The reason for a close code, if it is one of Pairpad's. */
export function closeReason(code: number): CloseReason | undefined {
  return table[code]
}

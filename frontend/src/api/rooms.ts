import { request, requestBytes } from './request'
import type {
  CreateLink,
  CreateRoom,
  CreateSignal,
  Link,
  LinkList,
  MadeLink,
  MadeRoom,
  Member,
  MemberList,
  PatchLink,
  PatchRoom,
  Phase,
  Room,
  SessionAnswer,
  Suggestions,
} from './schema'

/** Makes a room, and a link for each role. `key` where the server asks for one. */
export const createRoom = (room: CreateRoom = {}, key?: string) =>
  request<MadeRoom>('POST', '/rooms', key, room)

/** Makes another room like this one, for the next candidate. */
export const nextRoom = (room: string, session: string) =>
  request<MadeRoom>('POST', `/rooms/${room}/next`, session)

/** Changes a link's token and a name for a session. */
export const join = (room: string, token: string, name: string, password?: string) =>
  request<SessionAnswer>('POST', `/rooms/${room}/join`, undefined, { token, name, password })

/** The same session for some more time. */
export const renew = (room: string, renewal: string) =>
  request<SessionAnswer>('POST', `/rooms/${room}/session`, renewal)

/** The room, for whoever shows a session or a link's token. */
export const look = (room: string, token: string) => request<Room>('GET', `/rooms/${room}`, token)

/** A document's whole Yjs state, as an update, unless that has more bytes than `most`. */
export const readDocument = (room: string, session: string, document: string, most: number) =>
  requestBytes(`/rooms/${room}/documents/${document}`, session, most)

/** Copies a part that was prepared in the notes to the end of the problem, for all to see. */
export const revealPart = (room: string, session: string, part: string) =>
  request<void>('POST', `/rooms/${room}/parts/${encodeURIComponent(part)}/reveal`, session)

/** Starts, ends or reopens the interview. */
export const setPhase = (room: string, session: string, phase: Phase) =>
  request<Room>('PUT', `/rooms/${room}/phase`, session, { phase })

/** Changes what the room is called, and its settings. */
export const patchRoom = (room: string, session: string, change: PatchRoom) =>
  request<Room>('PATCH', `/rooms/${room}`, session, change)

/** Erases the room with everything in it. */
export const deleteRoom = (room: string, session: string) =>
  request<void>('DELETE', `/rooms/${room}`, session)

/** Notes for the interviewers what one's own page noticed; the server says who and when. */
export const sendSignal = (room: string, session: string, signal: CreateSignal) =>
  request<void>('POST', `/rooms/${room}/signals`, session, signal)

/** The people who have joined, and who is here without having said a name. */
export const listMembers = (room: string, session: string) =>
  request<MemberList>('GET', `/rooms/${room}/members`, session)

/** Sends somebody away; their session ends, and their link lets them in no more. */
export const removeMember = (room: string, session: string, member: string) =>
  request<void>('DELETE', `/rooms/${room}/members/${member}`, session)

/** Another name for oneself. */
export const rename = (room: string, session: string, name: string) =>
  request<Member>('PATCH', `/rooms/${room}/members/me`, session, { name })

/**
 * Some minutes alone: what one writes in the code is held back from the others. Asked again, it sets when that
 * ends.
 */
export const beQuiet = (room: string, session: string, minutes: number) =>
  request<Member>('PUT', `/rooms/${room}/members/me/quiet`, session, { minutes })

/** Shows what was held back. */
export const endQuiet = (room: string, session: string) =>
  request<void>('DELETE', `/rooms/${room}/members/me/quiet`, session)

/** The links that one may manage, without their tokens. */
export const listLinks = async (room: string, session: string) =>
  (await request<LinkList>('GET', `/rooms/${room}/links`, session)).links

/** One more link. */
export const createLink = (room: string, session: string, link: CreateLink) =>
  request<MadeLink>('POST', `/rooms/${room}/links`, session, link)

/** Another label or time to expire; null for none. */
export const changeLink = (room: string, session: string, link: Link, change: PatchLink) =>
  request<Link>('PATCH', `/rooms/${room}/links/${link.id}`, session, change)

/** The same with another token; the old one is not valid any more. */
export const renewLink = (room: string, session: string, link: Link) =>
  request<MadeLink>('POST', `/rooms/${room}/links/${link.id}/renew`, session)

/** The link is not valid any more, and who came by it has to go. */
export const revokeLink = (room: string, session: string, link: Link) =>
  request<void>('DELETE', `/rooms/${room}/links/${link.id}`, session)

/** What could be written at a place in a piece of code, in UTF-16 units. */
export const autocomplete = (code: string, cursorPosition: number, language: string) =>
  request<Suggestions>('POST', '/autocomplete', undefined, { code, cursorPosition, language })

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/i
const tokenAfter = /#([\w-]{32})(?![\w-])/

/** The page of the room in what somebody typed or pasted: a link, or an id. */
export function roomPageIn(text: string): string | undefined {
  const id = uuid.exec(text)?.[0].toLowerCase()
  const token = tokenAfter.exec(text)?.[1]
  return id && (token ? `/rooms/${id}#${token}` : `/rooms/${id}`)
}

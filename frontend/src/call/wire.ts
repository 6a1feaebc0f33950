import type { Role } from '../api/schema'
import { cleanName, colourCount } from '../session/people'

/** Somebody in the call, as the server says. One who joins again is another. */
export interface Participant {
  id: string
  member: string
  name: string
  role: Role
  colour: number
  /** What they send. */
  audio: boolean
  video: boolean
  screen: boolean
  /** Somebody who leads has muted them. */
  muted: boolean
  maySpeak: boolean
}

/** By which servers connections find their way, and until when those take us. */
export interface Ice {
  servers: RTCIceServer[]
  /** In milliseconds since 1970; undefined where it does not end. */
  expires: number | undefined
}

/** What lets one in at LiveKit, where that carries the call. */
export interface Pass {
  url: string
  token: string
}

/** What one sends at the moment. */
export interface Sent {
  audio: boolean
  video: boolean
  screen: boolean
}

/** A session description on its way to somebody, or from them. */
export interface Description {
  type: 'offer' | 'answer'
  sdp: string
}

/** What the page says to the server. */
export type ToServer =
  | { type: 'join'; audio: boolean; video: boolean }
  | (Description & { to: string })
  | { type: 'candidate'; to: string; candidate: RTCIceCandidateInit | null }
  | { type: 'bye' }
  | ({ type: 'state' } & Sent)
  | { type: 'mute'; participant: string }
  | { type: 'stop'; participant: string }
  | { type: 'allow'; member: string; speak: boolean }

/** What the server says to the page. */
export type FromServer =
  | { type: 'call'; participants: Participant[]; limit: number }
  | { type: 'welcome'; id: string; ice: Ice; livekit?: Pass; participants: Participant[] }
  | { type: 'joined'; participant: Participant }
  | { type: 'left'; id: string; reason: string }
  | { type: 'changed'; participant: Participant }
  | (Description & { from: string })
  | { type: 'candidate'; from: string; candidate: RTCIceCandidateInit | null }
  | { type: 'muted'; by: string | undefined }
  | { type: 'ice'; ice: Ice }
  | { type: 'livekit'; livekit: Pass }
  | { type: 'error'; code: string; message: string }

/** More than the server lets through. */
const longestText = 256 * 1024
const mostPeople = 500
const roles: readonly unknown[] = ['owner', 'interviewer', 'candidate', 'observer'] satisfies Role[]

type Fields = Record<string, unknown>

const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
const textOf = (value: unknown) => (typeof value === 'string' ? value : '')
const idOf = (value: unknown) => (typeof value === 'string' && value.length <= 64 ? value : '')

function participantOf(value: unknown): Participant | undefined {
  const said = fieldsOf(value)
  const id = idOf(said?.['id'])
  if (!said || id === '') return undefined
  const { colour, role } = said
  const isColour = Number.isInteger(colour) && Number(colour) >= 0 && Number(colour) < colourCount
  return {
    id,
    member: idOf(said['member']),
    name: cleanName(said['name']),
    role: roles.includes(role) ? (role as Role) : 'observer',
    colour: isColour ? Number(colour) : 0,
    audio: said['audio'] === true,
    video: said['video'] === true,
    screen: said['screen'] === true,
    muted: said['muted'] === true,
    // Who is not said to may speak does not.
    maySpeak: said['maySpeak'] === true,
  }
}

const participantsOf = (value: unknown): Participant[] =>
  Array.isArray(value) ? value.slice(0, mostPeople).flatMap((one) => participantOf(one) ?? []) : []

function serverOf(value: unknown): RTCIceServer | undefined {
  const { urls, username, credential } = fieldsOf(value) ?? {}
  const all = (Array.isArray(urls) ? (urls as unknown[]) : [urls]).filter(
    (url): url is string => typeof url === 'string' && /^(stun|turn)s?:/.test(url),
  )
  if (all.length === 0) return undefined
  return {
    urls: all,
    ...(typeof username === 'string' && { username }),
    ...(typeof credential === 'string' && { credential }),
  }
}

function iceOf(value: unknown): Ice {
  const { servers, expires } = fieldsOf(value) ?? {}
  const until = typeof expires === 'string' ? Date.parse(expires) : Number.NaN
  return {
    servers: Array.isArray(servers) ? servers.slice(0, 16).flatMap((one) => serverOf(one) ?? []) : [],
    expires: Number.isNaN(until) ? undefined : until,
  }
}

function passOf(value: unknown): Pass | undefined {
  const { url, token } = fieldsOf(value) ?? {}
  const isPass = typeof url === 'string' && /^wss?:\/\//.test(url) && typeof token === 'string'
  return isPass ? { url, token } : undefined
}

function candidateOf(value: unknown): RTCIceCandidateInit | null {
  const said = fieldsOf(value)
  if (!said) return null
  const { candidate, sdpMid, sdpMLineIndex, usernameFragment } = said
  return {
    candidate: textOf(candidate),
    sdpMid: typeof sdpMid === 'string' ? sdpMid : null,
    sdpMLineIndex: typeof sdpMLineIndex === 'number' ? sdpMLineIndex : null,
    usernameFragment: typeof usernameFragment === 'string' ? usernameFragment : null,
  }
}

/** Reads what the server has sent; undefined for what this page does not know. */
export function readMessage(data: unknown): FromServer | undefined {
  if (typeof data !== 'string' || data.length > longestText) return undefined
  let said: Fields | undefined
  try {
    said = fieldsOf(JSON.parse(data))
  } catch {
    return undefined
  }
  if (!said) return undefined
  const { type } = said
  switch (type) {
    case 'call': {
      const limit = Number.isInteger(said['limit']) ? Number(said['limit']) : mostPeople
      return { type, participants: participantsOf(said['participants']), limit }
    }
    case 'welcome': {
      const livekit = passOf(said['livekit'])
      return {
        type,
        id: idOf(said['id']),
        ice: iceOf(said['ice']),
        ...(livekit && { livekit }),
        participants: participantsOf(said['participants']),
      }
    }
    case 'joined':
    case 'changed': {
      const participant = participantOf(said['participant'])
      return participant && { type, participant }
    }
    case 'left':
      return { type, id: idOf(said['id']), reason: textOf(said['reason']) }
    case 'offer':
    case 'answer':
      return { type, from: idOf(said['from']), sdp: textOf(said['sdp']) }
    case 'candidate':
      return { type, from: idOf(said['from']), candidate: candidateOf(said['candidate']) }
    case 'muted':
      return { type, by: idOf(said['by']) || undefined }
    case 'ice':
      return { type, ice: iceOf(said['ice']) }
    case 'livekit': {
      const livekit = passOf(said['livekit'])
      return livekit && { type, livekit }
    }
    case 'error':
      return { type, code: textOf(said['code']), message: textOf(said['message']) }
    default:
      return undefined
  }
}

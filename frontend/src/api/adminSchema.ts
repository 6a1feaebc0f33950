// Made from the server by `npm run types`; a check fails when it is stale.

/**
 * The phase of a room: `pending → live → ended`, and reopened.
 */
export type Phase = 'pending' | 'live' | 'ended'
/**
 * Whether a server takes rooms.
 */
export type DrainState = 'serving' | 'draining' | 'drained' | 'alone' | 'stopping'
/**
 * How something does.
 */
export type Health = 'ok' | 'low' | 'failing'
/**
 * Whether a server is alive, as far as the database knows.
 */
export type Lease = 'live' | 'late' | 'over'
/**
 * What a person is in a room.
 */
export type Role = 'owner' | 'interviewer' | 'candidate' | 'observer' | 'reviewer'
/**
 * What is wrong with the storage.
 */
export type StorageProblem = 'refused' | 'silent' | 'nearly_full'
/**
 * How bad it is.
 */
export type TroubleLevel = 'warning' | 'error'

export interface Schemas {
  BusyRoom?: BusyRoom
  BusyRooms?: BusyRooms
  DocumentEntry?: DocumentEntry
  DrainProgress?: DrainProgress
  DrainState?: DrainState
  Error?: Error
  ErrorDetail?: ErrorDetail
  FoundRoom?: FoundRoom
  FoundRooms?: FoundRooms
  Health?: Health
  KeptData?: KeptData
  KeptRooms?: KeptRooms1
  Lease?: Lease
  LinkCount?: LinkCount
  Listening?: Listening
  MemberEntry?: MemberEntry
  NodeEntry?: NodeEntry
  Nodes?: Nodes
  Numbers?: Numbers
  Overview?: Overview
  Phase?: Phase
  Role?: Role
  RoomDetail?: RoomDetail
  SandboxHealth?: SandboxHealth
  SetAsideEntry?: SetAsideEntry
  StorageHealth?: StorageHealth
  StorageProblem?: StorageProblem
  Trouble?: Trouble
  TroubleDetails?: TroubleDetails
  TroubleLevel?: TroubleLevel
  TroublePlace?: TroublePlace
  UsageOfDay?: UsageOfDay
  UsageOfDays?: UsageOfDays
  UsageOfRuns?: UsageOfRuns
  WebhookFailure?: WebhookFailure
  WebhookHealth?: WebhookHealth1
}
/**
 * A room that is open.
 */
export interface BusyRoom {
  /**
   * Of its open documents, merged.
   */
  bytes: number
  /**
   * Sockets and event streams.
   */
  connections: number
  /**
   * Of its history; null where that could not be read.
   */
  history_bytes: number | null
  id: string
  last_active_at: string
  people: number
  phase: Phase
  /**
   * Programs that run, here or in browsers.
   */
  runs: number
  /**
   * May be empty.
   */
  title: string
  /**
   * On average in the last minute.
   */
  updates_per_second: number
}
/**
 * The busiest of the rooms that are open.
 */
export interface BusyRooms {
  /**
   * How many are open.
   */
  open: number
  rooms: BusyRoom[]
}
/**
 * A document.
 */
export interface DocumentEntry {
  /**
   * How many these are.
   */
  all_set_aside: number
  /**
   * Bytes that are read to open it: its last snapshot, and what came since.
   */
  bytes: number
  /**
   * What does not check out; why it can't be read at all.
   */
  damage: string[]
  /**
   * How many parts that is.
   */
  damaged: number
  /**
   * Which document.
   */
  document: 'code' | 'problem' | 'notes' | 'output' | 'board' | 'pictures'
  /**
   * Bytes of its history.
   */
  history_bytes: number
  /**
   * Whether it is in memory.
   */
  is_open: boolean
  /**
   * Whether it can be read and not written, until somebody mends it with `pairpad doctor`.
   */
  is_quarantined: boolean
  /**
   * Updates on which it failed, and which are passed over.
   */
  set_aside: SetAsideEntry[]
}
/**
 * An update that is passed over.
 */
export interface SetAsideEntry {
  at: string
  /**
   * Who wrote it, by name where that is known.
   */
  by: string
  bytes: number
  reason: string
}
/**
 * How far a server is with giving its rooms to others.
 */
export interface DrainProgress {
  /**
   * Rooms that it has.
   */
  rooms: number
  state: DrainState
}
/**
 * What every error looks like.
 */
export interface Error {
  error: ErrorDetail
}
/**
 * What went wrong.
 */
export interface ErrorDetail {
  /**
   * For programs. It never changes.
   */
  code: string
  /**
   * The field of the request that is wrong, if it is a single one.
   */
  field?: string | null
  /**
   * For failures of the server only: the id under which the cause is in its log.
   */
  id?: string | null
  /**
   * For people: what happened, and what to do about it.
   */
  message: string
  /**
   * What the lines in the server's log carry that belong to this request: 32 hexadecimal digits, also in
   * the header `x-trace-id` of every answer. Tell it to the person who runs the server.
   */
  trace?: string | null
}
/**
 * A room that is kept.
 */
export interface FoundRoom {
  created_at: string
  id: string
  /**
   * Id of the active language.
   */
  language: string
  last_active_at: string
  /**
   * People who are in it now; null where another server has it, which is not asked.
   */
  people: number | null
  phase: Phase
  /**
   * The other server that has it; null where none has.
   */
  server: string | null
  /**
   * May be empty.
   */
  title: string
}
/**
 * Rooms, ordered by id.
 */
export interface FoundRooms {
  /**
   * `after` for what comes next; null where there is nothing. There may be nothing in `rooms` and more all
   * the same: so many rooms are looked at for one answer.
   */
  next: string | null
  rooms: FoundRoom[]
}
/**
 * What is kept, and how much room is left.
 */
export interface KeptData {
  /**
   * Bytes that can still be written, where that is known.
   */
  free_bytes: number | null
  /**
   * With less than this no rooms are made any more.
   */
  least_free_bytes: number
  /**
   * Of so many at most.
   */
  max_questions: number
  /**
   * Questions that people keep here.
   */
  questions: number
  rooms: KeptRooms | null
}
/**
 * Null while it is counted for the first time.
 */
export interface KeptRooms {
  counted_at: string
  ended: number
  /**
   * Bytes of all their histories.
   */
  history_bytes: number
  /**
   * There is more than is looked at in one go: the numbers are too low.
   */
  is_partial: boolean
  live: number
  /**
   * Rooms whose time is over; they are erased a day after that was noticed.
   */
  over: number
  pending: number
  /**
   * Imports that did not come to their end; they are erased soon.
   */
  unfinished: number
}
/**
 * The rooms that are kept.
 */
export interface KeptRooms1 {
  counted_at: string
  ended: number
  /**
   * Bytes of all their histories.
   */
  history_bytes: number
  /**
   * There is more than is looked at in one go: the numbers are too low.
   */
  is_partial: boolean
  live: number
  /**
   * Rooms whose time is over; they are erased a day after that was noticed.
   */
  over: number
  pending: number
  /**
   * Imports that did not come to their end; they are erased soon.
   */
  unfinished: number
}
/**
 * How many links make people this.
 */
export interface LinkCount {
  count: number
  role: Role
}
/**
 * Where the server is.
 */
export interface Listening {
  /**
   * For these pages.
   */
  admin: string | null
  /**
   * Names that it answers to, beside addresses and localhost.
   */
  hosts: string[]
  /**
   * For everybody.
   */
  public: string | null
  /**
   * Whether it serves https itself.
   */
  tls: boolean
}
/**
 * Somebody who has joined.
 */
export interface MemberEntry {
  /**
   * Sockets and event streams that are open at this server.
   */
  connections: number
  id: string
  joined_at: string
  name: string
  /**
   * Somebody sent them away.
   */
  removed: boolean
  role: Role
}
/**
 * A server.
 */
export interface NodeEntry {
  /**
   * Where the others reach it.
   */
  address: string
  /**
   * Another at each start.
   */
  id: number
  /**
   * It was told to give its rooms to the others, and serves on, because none of them takes any.
   * Each server knows that of itself: it is only ever so of the one that answers.
   */
  is_alone: boolean
  /**
   * It takes no rooms.
   */
  is_draining: boolean
  /**
   * It is the one that answers.
   */
  is_this: boolean
  lease: Lease
  name: string
  /**
   * Rooms that it has.
   */
  rooms: number
  /**
   * Null where that is not known.
   */
  started_at: string | null
  /**
   * Of Pairpad; null if it is one that does not say.
   */
  version: string | null
}
/**
 * The servers over one database.
 */
export interface Nodes {
  /**
   * By name; none where this server is alone.
   */
  nodes: NodeEntry[]
}
/**
 * How much goes on.
 */
export interface Numbers {
  /**
   * Sockets and event streams.
   */
  connections: number
  /**
   * Documents in memory.
   */
  documents: number
  /**
   * People in rooms.
   */
  people: number
  /**
   * Rooms in memory.
   */
  rooms: number
  /**
   * Programs that run on the server.
   */
  running: number
  /**
   * Updates of documents in a second, on average in the last minute.
   */
  updates_per_second: number
  /**
   * Programs that wait for their turn.
   */
  waiting: number
}
/**
 * What runs here, and how much goes on now.
 */
export interface Overview {
  listen: Listening
  /**
   * By the server's clock.
   */
  now: string
  numbers: Numbers
  sandbox: SandboxHealth
  started_at: string
  storage: StorageHealth
  version: string
  webhook: WebhookHealth | null
}
/**
 * Whether code can be run on the server.
 */
export interface SandboxHealth {
  /**
   * What enforces each limit.
   */
  enforced_by: string[]
  health: Health
  /**
   * What can be done about that.
   */
  hint: string | null
  /**
   * Whether the server is still looking for a sandbox.
   */
  is_looking: boolean
  /**
   * Languages that can be run.
   */
  languages: number
  /**
   * What programs are confined by.
   */
  means: string | null
  /**
   * Why nothing can be run.
   */
  reason: string | null
}
/**
 * Whether data can be kept.
 */
export interface StorageHealth {
  /**
   * Bytes that can still be written, where that is known.
   */
  free_bytes: number | null
  health: Health
  /**
   * What keeps it: `local` or `postgres`.
   */
  kind: string
  problem: ('refused' | 'silent' | 'nearly_full') | null
}
/**
 * Null where there is none.
 */
export interface WebhookHealth {
  failure: WebhookFailure | null
  /**
   * Nothing is told any more until the server starts again.
   */
  has_stopped: boolean
  health: Health
  /**
   * Interviews that it does not know of yet.
   */
  waiting: number
}
/**
 * When telling failed last.
 */
export interface WebhookFailure {
  at: string
  reason: string
}
/**
 * A room, as far as that is no secret.
 */
export interface RoomDetail {
  /**
   * When it is deleted if nothing happens until then; null: never.
   */
  delete_at: string | null
  documents: DocumentEntry[]
  ended_at: string | null
  has_password: boolean
  /**
   * The size at which the oldest edits of all documents are dropped.
   */
  history_limit: number
  /**
   * Whether it was made of an archive.
   */
  is_imported: boolean
  links: LinkCount[]
  members: MemberEntry[]
  room: FoundRoom
  /**
   * When the interview was started first.
   */
  started_at: string | null
}
/**
 * The places in the server that warned of late, the last one first. They begin anew when the
 * server starts.
 */
export interface Trouble {
  places: TroublePlace[]
}
/**
 * What one place in the server warned of.
 */
export interface TroublePlace {
  count: number
  /**
   * What else it said the last times, newest first.
   */
  details: TroubleDetails[]
  first_at: string
  last_at: string
  level: TroubleLevel
  /**
   * As it is in the log: English.
   */
  message: string
  /**
   * The module.
   */
  target: string
}
/**
 * What else was said.
 */
export interface TroubleDetails {
  at: string
  text: string
  /**
   * Of the request or WebSocket that it belongs to, as errors show it, and all its lines in the log.
   */
  trace?: string | null
}
/**
 * A day in UTC.
 */
export interface UsageOfDay {
  day: string
  /**
   * Interviews that were started for the first time.
   */
  interviews: number
  /**
   * In which interviews were live, all together.
   */
  minutes: number
  /**
   * People who joined; each counts once in each room.
   */
  people: number
  runs: UsageOfRuns[]
}
/**
 * Runs of one kind that ended.
 */
export interface UsageOfRuns {
  count: number
  /**
   * The language's id.
   */
  language: string
  /**
   * `succeeded`, `failed` (by its exit code), or as of a run.
   */
  outcome: string
}
/**
 * What the server was used for in the last 90 days, as far as its rooms are kept.
 */
export interface UsageOfDays {
  /**
   * When it was counted; null while it is counted for the first time.
   */
  counted_at: string | null
  /**
   * Every one of them, oldest first; empty while it is counted for the first time.
   */
  days: UsageOfDay[]
  /**
   * There is more than is looked at in one go: the numbers are too low.
   */
  is_partial: boolean
}
/**
 * Whether the webhook's receiver takes what it is told.
 */
export interface WebhookHealth1 {
  failure: WebhookFailure | null
  /**
   * Nothing is told any more until the server starts again.
   */
  has_stopped: boolean
  health: Health
  /**
   * Interviews that it does not know of yet.
   */
  waiting: number
}

// Made from the server by `npm run types`; a check fails when it is stale.

/**
 * A language of the editor.
 */
export type Language = 'python' | 'javascript' | 'typescript' | 'java' | 'cpp' | 'c' | 'rust' | 'go' | 'sql'
export type Status = 'ok' | 'low' | 'failing'
/**
 * What a person is in a room.
 */
export type Role = 'owner' | 'interviewer' | 'candidate' | 'observer'
/**
 * The phase of a room: `pending → live → ended`, and reopened.
 */
export type Phase = 'pending' | 'live' | 'ended'
/**
 * Where a room begins.
 */
export type StartPhase = 'pending' | 'live'
/**
 * What a suggestion is.
 */
export type SuggestionKind =
  | 'keyword'
  | 'snippet'
  | 'function'
  | 'method'
  | 'property'
  | 'variable'
  | 'constant'
  | 'class'
  | 'interface'
  | 'enum'
  | 'type'
  | 'namespace'
/**
 * A template with what it asks. Its notes stay with the server until a room is made of it.
 */
export type TemplateDetail = Template & {
  /**
   * The statement, Markdown.
   */
  problem: string
}

export interface Schemas {
  Autocomplete?: Autocomplete
  Component?: Component
  Components?: Components
  CreateLink?: CreateLink
  CreateRoom?: CreateRoom
  CreateRun?: CreateRun
  Document?: Document
  Error?: Error
  ErrorDetail?: ErrorDetail
  Guest?: Guest
  Health?: Health
  History?: History
  Join?: Join
  Language?: Language
  Link?: Link
  LinkList?: LinkList
  Liveness?: Liveness
  MadeLink?: MadeLink
  MadeRoom?: MadeRoom
  Member?: Member
  MemberList?: MemberList
  PatchLink?: PatchLink
  PatchRoom?: PatchRoom
  Person?: Person
  Phase?: Phase
  Problem?: Problem
  Rename?: Rename
  Role?: Role
  Room?: Room
  RoomEvent?: RoomEvent
  RoomList?: RoomList
  SessionAnswer?: SessionAnswer
  SetPhase?: SetPhase
  StartPhase?: StartPhase
  Status?: Status
  Suggestion?: Suggestion
  SuggestionKind?: SuggestionKind
  Suggestions?: Suggestions
  Template?: Template
  TemplateDetail?: TemplateDetail
  TemplateList?: TemplateList
}
/**
 * A place in a piece of code.
 */
export interface Autocomplete {
  /**
   * At most 256 KiB as UTF-8.
   */
  code: string
  /**
   * Where somebody types, in UTF-16 units from the beginning, as in JavaScript: an emoji counts as 2.
   * A position beyond the end counts as the end.
   */
  cursorPosition: number
  language: Language
}
export interface Component {
  message?: string | null
  status: Status
}
export interface Components {
  server: Component
  storage: Component
}
/**
 * A link to be made.
 */
export interface CreateLink {
  /**
   * When it stops working; left out or null: never.
   */
  expires_at?: string | null
  /**
   * For whom it is, for those who manage links; one line is made of it.
   */
  label?: string | null
  /**
   * What it makes people.
   */
  role: 'owner' | 'interviewer' | 'candidate' | 'observer'
}
/**
 * A room to be made. Everything may be left out.
 */
export interface CreateRoom {
  /**
   * Whether completion, and checks as one types, may help; else true.
   */
  assistance?: boolean | null
  /**
   * Whether candidates keep a read-only copy when the interview has ended; else true.
   */
  candidates_keep?: boolean | null
  /**
   * Minutes without activity until the interview ends by itself; 0 never ends it.
   */
  idle_minutes?: number | null
  /**
   * Days after the last activity until the room is deleted; 0 keeps it.
   */
  keep_days?: number | null
  language?: ('python' | 'javascript' | 'typescript' | 'java' | 'cpp' | 'c' | 'rust' | 'go' | 'sql') | null
  /**
   * What people have to know, beside a link, to join.
   */
  password?: string | null
  /**
   * `pending`: interviewers prepare and candidates wait; `live`: at once.
   */
  phase?: 'pending' | 'live'
  /**
   * Whether large pastes and leaving the tab are announced to everybody; else false.
   */
  signals?: boolean | null
  /**
   * Id of a template to begin with.
   */
  template?: string | null
  /**
   * What people call it. Candidates see it, also while they wait.
   */
  title?: string
}
/**
 * What to run.
 */
export interface CreateRun {
  /**
   * Path of the file to run; else the language's own.
   */
  file?: string | null
  language?: ('python' | 'javascript' | 'typescript' | 'java' | 'cpp' | 'c' | 'rust' | 'go' | 'sql') | null
  /**
   * What the program reads.
   */
  stdin?: string | null
}
/**
 * What is in a document.
 */
export interface Document {
  document: string
  /**
   * Of `code`: text by path.
   */
  files: {
    [k: string]: string
  } | null
  /**
   * Of `code`: id of the active language.
   */
  language: string | null
  /**
   * Of `problem` and `notes`: Markdown.
   */
  text: string | null
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
   * For programs; it never changes.
   */
  code: string
  /**
   * Where in the request it is, if it is at one place.
   */
  field?: string | null
  /**
   * Only for the server's own failures: the id under which the cause is logged.
   */
  id?: string | null
  /**
   * For people: what happened and what to do.
   */
  message: string
}
/**
 * Somebody who is here by a link alone, without having joined.
 */
export interface Guest {
  /**
   * Of this connection: the next one has another.
   */
  id: string
  /**
   * The link that they came by. Whoever has it can come again until it is revoked.
   */
  link: string | null
  role: Role
  since: string
}
/**
 * `{ "status", "components": { "storage", "server" } }`
 */
export interface Health {
  components: Components
  status: Status
}
/**
 * The edits that are kept of a room, for playing it back. Interviewers see it when they ask for
 * the room.
 */
export interface History {
  /**
   * When the oldest have gone: from when on all of them are there; null: from the beginning.
   */
  begins_at: string | null
  /**
   * Bytes of the edits that are kept.
   */
  bytes: number
  /**
   * Bytes beyond which the oldest of them go. The documents lose nothing by that.
   */
  limit: number
}
/**
 * Who wants in.
 */
export interface Join {
  /**
   * As the others will see it; one line is made of it.
   */
  name: string
  /**
   * Where the room has one.
   */
  password?: string | null
  /**
   * The token of a link: what follows the `#` in its address.
   */
  token: string
}
/**
 * A link, without its token: that is shown once, when the link is made.
 */
export interface Link {
  created_at: string
  /**
   * When it stops working, with all sessions that came of it; null: never.
   */
  expires_at: string | null
  id: string
  /**
   * For whom it is, in the words of whoever made it.
   */
  label: string | null
  /**
   * What a person is in a room.
   */
  role: 'owner' | 'interviewer' | 'candidate' | 'observer'
}
/**
 * A room's links.
 */
export interface LinkList {
  links: Link[]
}
/**
 * The process answers.
 */
export interface Liveness {
  status: Status
}
/**
 * A link that was just made. Its token is not kept and can't be shown again.
 */
export interface MadeLink {
  created_at: string
  /**
   * When it stops working; null: never.
   */
  expires_at: string | null
  id: string
  /**
   * For whom it is, in the words of whoever made it.
   */
  label: string | null
  /**
   * What a person is in a room.
   */
  role: 'owner' | 'interviewer' | 'candidate' | 'observer'
  /**
   * For `join`, or for a Yjs client as `?token=`.
   */
  token: string
  /**
   * The page for people, on this server. The token is in the fragment, which
   * browsers send to nobody.
   */
  url: string
}
/**
 * A room that was just made, with a link for each role.
 */
export interface MadeRoom {
  /**
   * For owner, interviewer, candidate and observer.
   */
  links: MadeLink[]
  room: Room
}
/**
 * A room, as somebody in it sees it.
 */
export interface Room {
  /**
   * Whether completion, and checks as one types, may help.
   */
  assistance: boolean
  /**
   * Whether candidates keep a read-only copy when the interview has ended.
   */
  candidates_keep: boolean
  /**
   * RFC 3339, UTC; so are all times.
   */
  created_at: string
  /**
   * When the room is deleted if nothing happens until then; null: never.
   */
  delete_at: string | null
  /**
   * When it was ended last.
   */
  ended_at: string | null
  /**
   * When the interview ends by itself if nothing happens until then; null: never, or it is not live.
   */
  ends_at: string | null
  /**
   * Whether joining needs a password.
   */
  has_password: boolean
  history?: History
  id: string
  /**
   * Minutes without activity until the interview ends by itself; 0 never ends it.
   */
  idle_minutes: number
  /**
   * Days after the last activity until the room is deleted; 0 keeps it.
   */
  keep_days: number
  /**
   * Id of the active language.
   */
  language: string
  /**
   * When somebody last wrote, joined or changed something.
   */
  last_active_at: string
  /**
   * People who are here now.
   */
  people: number
  phase: Phase
  /**
   * What a person is in a room.
   */
  role: 'owner' | 'interviewer' | 'candidate' | 'observer'
  /**
   * Whether large pastes and leaving the tab are announced to everybody.
   */
  signals: boolean
  /**
   * When the interview was started first.
   */
  started_at: string | null
  /**
   * What people call it; may be empty.
   */
  title: string
}
/**
 * Somebody who has joined.
 */
export interface Member {
  /**
   * The same for light backgrounds, `#rrggbb`.
   */
  color: string
  /**
   * The number of their colour.
   */
  colour: number
  /**
   * Sockets and event streams that are open now; 0: not here.
   */
  connections: number
  id: string
  joined_at: string
  /**
   * The link that they came by.
   */
  link: string
  /**
   * As they call themselves.
   */
  name: string
  role: Role
  /**
   * Whether they wait for the interview to begin.
   */
  waiting: boolean
}
/**
 * The people of a room.
 */
export interface MemberList {
  /**
   * Who is here by a link alone, as other Yjs clients come.
   */
  guests: Guest[]
  /**
   * In the order in which they joined; without those who were removed.
   */
  members: Member[]
}
/**
 * What is to change about a link; what is left out stays.
 */
export interface PatchLink {
  /**
   * When it stops working, with all sessions that came of it; null: never.
   */
  expires_at?: string | null
  /**
   * For whom it is; null: nobody in particular.
   */
  label?: string | null
}
/**
 * What is to change; what is left out stays.
 */
export interface PatchRoom {
  /**
   * Whether completion, and checks as one types, may help.
   */
  assistance?: boolean | null
  /**
   * Whether candidates keep a read-only copy when the interview has ended.
   */
  candidates_keep?: boolean | null
  /**
   * Minutes without activity until the interview ends by itself; 0 never ends it.
   */
  idle_minutes?: number | null
  /**
   * Days after the last activity until the room is deleted; 0 keeps it.
   */
  keep_days?: number | null
  language?: ('python' | 'javascript' | 'typescript' | 'java' | 'cpp' | 'c' | 'rust' | 'go' | 'sql') | null
  /**
   * What people have to know to join; null: nothing. Who is in stays in.
   */
  password?: string | null
  /**
   * Whether large pastes and leaving the tab are announced to everybody.
   */
  signals?: boolean | null
  /**
   * What people call it.
   */
  title?: string | null
}
/**
 * Somebody who came or left.
 */
export interface Person {
  id: string
  name: string
  role: Role
}
/**
 * A statement.
 */
export interface Problem {
  /**
   * Line ends become LF.
   */
  markdown: string
}
/**
 * Another name.
 */
export interface Rename {
  /**
   * As the others will see it; one line is made of it.
   */
  name: string
}
/**
 * The data of one event. Which fields there are depends on the event's name.
 */
export interface RoomEvent {
  /**
   * When it happened.
   */
  at: string
  /**
   * `language_changed`: the active language's id.
   */
  language?: string | null
  member?: Person1 | null
  /**
   * `member_joined`, `member_left`: how many people are here now.
   */
  people?: number | null
  phase?: ('pending' | 'live' | 'ended') | null
  room?: Room1 | null
}
/**
 * Somebody who came or left.
 */
export interface Person1 {
  id: string
  name: string
  role: Role
}
/**
 * A room, as somebody in it sees it.
 */
export interface Room1 {
  /**
   * Whether completion, and checks as one types, may help.
   */
  assistance: boolean
  /**
   * Whether candidates keep a read-only copy when the interview has ended.
   */
  candidates_keep: boolean
  /**
   * RFC 3339, UTC; so are all times.
   */
  created_at: string
  /**
   * When the room is deleted if nothing happens until then; null: never.
   */
  delete_at: string | null
  /**
   * When it was ended last.
   */
  ended_at: string | null
  /**
   * When the interview ends by itself if nothing happens until then; null: never, or it is not live.
   */
  ends_at: string | null
  /**
   * Whether joining needs a password.
   */
  has_password: boolean
  history?: History
  id: string
  /**
   * Minutes without activity until the interview ends by itself; 0 never ends it.
   */
  idle_minutes: number
  /**
   * Days after the last activity until the room is deleted; 0 keeps it.
   */
  keep_days: number
  /**
   * Id of the active language.
   */
  language: string
  /**
   * When somebody last wrote, joined or changed something.
   */
  last_active_at: string
  /**
   * People who are here now.
   */
  people: number
  phase: Phase
  /**
   * What a person is in a room.
   */
  role: 'owner' | 'interviewer' | 'candidate' | 'observer'
  /**
   * Whether large pastes and leaving the tab are announced to everybody.
   */
  signals: boolean
  /**
   * When the interview was started first.
   */
  started_at: string | null
  /**
   * What people call it; may be empty.
   */
  title: string
}
/**
 * Rooms in the order of their ids.
 */
export interface RoomList {
  /**
   * `after` for the next part; null: this was the last.
   */
  next: string | null
  rooms: Room[]
}
/**
 * A session: who you are in this room, and the token that says so.
 */
export interface SessionAnswer {
  /**
   * When it ends unless it is renewed; sockets that came with it end then, too.
   */
  expires_at: string
  member: Member
  /**
   * For `POST …/session`, to get the next one: valid for a day longer. It opens nothing else, and
   * belongs in no address.
   */
  renewal: string
  room: Room
  /**
   * For `Authorization: Bearer`, and as `?token=` for WebSockets and events.
   */
  token: string
}
/**
 * Where the interview should stand.
 */
export interface SetPhase {
  /**
   * The phase of a room: `pending → live → ended`, and reopened.
   */
  phase: 'pending' | 'live' | 'ended'
}
/**
 * Something that could be written.
 */
export interface Suggestion {
  /**
   * Parameters, where it comes from, or what a snippet is.
   */
  detail?: string | null
  /**
   * What is written. In a snippet, `${1:name}` is the first gap, with what stands in it; a gap of the
   * same number is filled alike.
   */
  insert: string
  /**
   * What it is.
   */
  kind:
    | 'keyword'
    | 'snippet'
    | 'function'
    | 'method'
    | 'property'
    | 'variable'
    | 'constant'
    | 'class'
    | 'interface'
    | 'enum'
    | 'type'
    | 'namespace'
  /**
   * What people see and type.
   */
  label: string
}
/**
 * What could be written at a place.
 */
export interface Suggestions {
  /**
   * Where what was typed so far begins, in UTF-16 units: a suggestion takes the place of what stands
   * from here to `to`.
   */
  from: number
  /**
   * The best first; at most 50.
   */
  suggestions: Suggestion[]
  /**
   * Where that ends: the cursor.
   */
  to: number
}
/**
 * A template. Its statement and notes are for interviewers, and show in the room.
 */
export interface Template {
  id: string
  /**
   * The first active language.
   */
  language: string
  /**
   * Languages that it has starter files for.
   */
  languages: string[]
  /**
   * One sentence.
   */
  summary: string
  title: string
}
/**
 * All templates.
 */
export interface TemplateList {
  templates: Template[]
}

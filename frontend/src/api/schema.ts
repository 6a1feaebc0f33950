// Made from the server by `npm run types`; a check fails when it is stale.

/**
 * A language of the editor.
 */
export type Language =
  | 'python'
  | 'javascript'
  | 'typescript'
  | 'java'
  | 'cpp'
  | 'c'
  | 'rust'
  | 'go'
  | 'ruby'
  | 'php'
  | 'bash'
  | 'lua'
  | 'sql'
/**
 * How a run in a browser ended.
 */
export type BrowserOutcome =
  'exited' | 'timed_out' | 'out_of_memory' | 'output_limit' | 'cancelled' | 'failed'
/**
 * What became of a comment on the recording.
 */
export type CommentChange = 'written' | 'changed' | 'deleted'
/**
 * How what a program prints is compared with what it should print.
 */
export type Comparison = 'trimmed' | 'exact' | 'numbers' | 'checker'
export type Status = 'ok' | 'low' | 'failing'
/**
 * The family of the browser.
 */
export type ReportBrowser = 'chromium' | 'firefox' | 'safari' | 'other'
/**
 * Which of the messages it is that browsers have.
 */
export type ReportCause =
  | 'nothing'
  | 'not_a_function'
  | 'not_defined'
  | 'not_iterable'
  | 'read_only'
  | 'too_deep'
  | 'too_long'
  | 'json'
  | 'script'
  | 'network'
  | 'storage'
  | 'react'
  | 'other'
/**
 * The error's class.
 */
export type ReportError =
  | 'Error'
  | 'TypeError'
  | 'RangeError'
  | 'ReferenceError'
  | 'SyntaxError'
  | 'URIError'
  | 'AggregateError'
  | 'DOMException'
  | 'AbortError'
  | 'DataCloneError'
  | 'InvalidStateError'
  | 'NetworkError'
  | 'NotAllowedError'
  | 'NotFoundError'
  | 'QuotaExceededError'
  | 'SecurityError'
  | 'other'
/**
 * How the page came to know of it.
 */
export type ReportKind = 'uncaught' | 'rejected' | 'drawing'
/**
 * Test cases of the room.
 */
export type TestsOfRoom = 'all' | 'visible'
/**
 * What happened.
 */
export type SignalKind = 'paste' | 'away'
/**
 * How hard a question is.
 */
export type Difficulty = 'easy' | 'medium' | 'hard'
/**
 * What a person is in a room.
 */
export type Role = 'owner' | 'interviewer' | 'candidate' | 'observer' | 'reviewer'
/**
 * `person`: a member or guest. `server`: the server itself, such as starter text and output. `operator`:
 * whoever holds an API key. `unknown`: the beginning of a recording that is not whole.
 */
export type Kind = 'person' | 'server' | 'operator' | 'unknown'
/**
 * Whether to go on with the candidate.
 */
export type Recommendation = 'strong_yes' | 'yes' | 'no' | 'strong_no'
/**
 * The phase of a room: `pending → live → ended`, and reopened.
 */
export type Phase = 'pending' | 'live' | 'ended'
/**
 * Which output a text is of.
 */
export type OutputStream = 'stdout' | 'stderr' | 'note'
/**
 * Something that happened.
 */
export type RecordedEvent = RoomEvent & {
  /**
   * Its name there.
   */
  event: string
  /**
   * As in the event stream.
   */
  id: string
}
/**
 * Where a question is kept.
 */
export type Source = 'shipped' | 'folder' | 'store'
/**
 * A question.
 */
export type QuestionDetail = QuestionAbout & {
  /**
   * What candidates start with, by the name of their language's file.
   */
  files: {
    [k: string]: string
  }
  private?: PrivateParts1 | null
  /**
   * The statement, as Markdown.
   */
  problem: string
  /**
   * Tests that everybody sees.
   */
  tests: Test[]
}
/**
 * A question of the list.
 */
export type QuestionSummary = QuestionAbout & {
  /**
   * How many tests everybody sees.
   */
  tests: number
}
/**
 * Where a program runs.
 */
export type RunPlace = 'server' | 'browser'
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
 * How what a program prints is compared with what is expected.
 */
export type TestCompare = 'trimmed' | 'exact' | 'numbers' | 'checker'
/**
 * How far numbers may be apart: finite, and 0 or more.
 */
export type Tolerance = number
/**
 * The data of one event, by its name: `begun`, `attempt`, `ended`.
 */
export type TrialEvent =
  | {
      programs: string[]
      /**
       * What programs are confined by.
       */
      sandbox: string
    }
  | {
      /**
       * What got through, or why it could not be tried.
       */
      detail: string | null
      /**
       * Whether it came to nothing.
       */
      held: boolean
      /**
       * As of a run; null where it was ended by its compiler, or could not be tried.
       */
      outcome: string | null
      program: string
      /**
       * From its start to its end.
       */
      wall_ms: number
    }
  | {
      /**
       * How many of them came to nothing.
       */
      held: number
      tried: number
    }
/**
 * What became of a test.
 */
export type UnitTestState = 'passed' | 'failed' | 'skipped'
/**
 * Which test cases to run: `all` or `visible` ones of the room, or your own.
 */
export type WantedTests = TestsOfRoom | OwnTest[]

export interface Schemas {
  Autocomplete?: Autocomplete
  BeQuiet?: BeQuiet
  Beginning?: Beginning
  BoardElements?: BoardElements
  BringQuestion?: BringQuestion
  BroughtIn?: BroughtIn1
  BroughtQuestion?: BroughtQuestion
  BrowserEnd?: BrowserEnd
  BrowserOutcome?: BrowserOutcome
  ChangeComment?: ChangeComment
  ChangeQuestion?: ChangeQuestion
  CheckReceipt?: CheckReceipt
  CheckedExport?: CheckedExport
  CheckedReceipt?: CheckedReceipt
  CommentChange?: CommentChange
  CommentEvent?: CommentEvent
  Comparison?: Comparison
  Component?: Component
  Components?: Components
  CreateComment?: CreateComment
  CreateLink?: CreateLink
  CreateReport?: CreateReport
  CreateRoom?: CreateRoom
  CreateRun?: CreateRun
  CreateSignal?: CreateSignal
  Criterion?: Criterion
  Difficulty?: Difficulty
  Document?: Document
  Error?: Error
  ErrorDetail?: ErrorDetail
  FaultFound?: FaultFound
  FileBegun?: FileBegun
  FilesLeftOut?: FilesLeftOut
  FollowUp?: FollowUp
  Guest?: Guest
  Health?: Health
  History?: History
  ImportedFrom?: ImportedFrom
  Join?: Join
  Judgement?: Judgement
  Key?: Key
  KeySet?: KeySet
  Kind?: Kind
  Language?: Language
  Lines?: Lines1
  Link?: Link
  LinkEvent?: LinkEvent
  LinkList?: LinkList
  Liveness?: Liveness
  MadeLink?: MadeLink
  MadeRoom?: MadeRoom
  Member?: Member
  MemberList?: MemberList
  OutputStream?: OutputStream
  OutputText?: OutputText
  OwnTest?: OwnTest
  PatchLink?: PatchLink
  PatchRoom?: PatchRoom
  Person?: Person
  Phase?: Phase
  Playback?: Playback
  PlaybackPerson?: PlaybackPerson
  PrivateParts?: PrivateParts
  Problem?: Problem
  PutJudgement?: PutJudgement
  PutScore?: PutScore
  Question?: Question
  QuestionAbout?: QuestionAbout
  QuestionDetail?: QuestionDetail
  QuestionEvent?: QuestionEvent1
  QuestionList?: QuestionList
  QuestionSummary?: QuestionSummary
  QuestionVersion?: QuestionVersion
  QuietMember?: QuietMember
  ReadRepository?: ReadRepository
  ReceiptJwk?: ReceiptJwk
  Recommendation?: Recommendation
  Recorded?: Recorded
  RecordedEvent?: RecordedEvent
  Rename?: Rename
  ReportAnswer?: ReportAnswer
  ReportBrowser?: ReportBrowser
  ReportCause?: ReportCause
  ReportError?: ReportError
  ReportKind?: ReportKind
  ReportPlace?: ReportPlace
  RepositoryFile?: RepositoryFile
  RepositoryFiles?: RepositoryFiles
  Restore?: Restore
  Review?: Review
  ReviewBoard?: ReviewBoard1
  ReviewComment?: ReviewComment
  ReviewPlace?: ReviewPlace1
  ReviewScore?: ReviewScore
  Role?: Role
  Room?: Room
  RoomEvent?: RoomEvent
  RoomList?: RoomList
  Run?: Run
  RunEvent?: RunEvent1
  RunFile?: RunFile
  RunInput?: RunInput
  RunLimits?: RunLimits
  RunLine?: RunLine
  RunList?: RunList
  RunPlace?: RunPlace
  RunProfile?: RunProfile1
  RunReport?: RunReport
  RunSample?: RunSample
  RunTest?: RunTest
  Runtime?: Runtime
  Runtimes?: Runtimes
  SessionAnswer?: SessionAnswer
  SetPhase?: SetPhase
  SignalEvent?: SignalEvent1
  SignalKind?: SignalKind
  Source?: Source
  StartPhase?: StartPhase
  Statement?: Statement1
  Status?: Status
  Suggestion?: Suggestion
  SuggestionKind?: SuggestionKind
  Suggestions?: Suggestions
  Test?: Test
  TestCompare?: TestCompare
  TestsOfRoom?: TestsOfRoom
  Tolerance?: Tolerance
  TrialEvent?: TrialEvent
  TriedQuestion?: TriedQuestion
  TryQuestion?: TryQuestion
  UnitTest?: UnitTest
  UnitTestState?: UnitTestState
  Waiting?: Waiting
  WantedTests?: WantedTests
}
/**
 * Code, and where in it somebody is typing.
 */
export interface Autocomplete {
  /**
   * At most 256 KiB in UTF-8.
   */
  code: string
  /**
   * The cursor, as an offset from the beginning in UTF-16 code units, as in JavaScript: most emoji count as 2.
   * An offset beyond the end counts as the end.
   */
  cursorPosition: number
  language: Language
}
/**
 * A time to work alone.
 */
export interface BeQuiet {
  /**
   * How long, starting now.
   */
  minutes: number
}
/**
 * Where the files of a room began.
 */
export interface Beginning {
  /**
   * Since when changes count: the start of the interview, the last question that was brought in, or when an
   * interviewer set it.
   */
  at: string
  /**
   * The files of then, and those that were dropped in as a whole since. All others began empty.
   */
  files: FileBegun[]
}
/**
 * A file as it began.
 */
export interface FileBegun {
  brought: BroughtIn | null
  /**
   * Its key in the document's map `files`.
   */
  id: string
  /**
   * What it was called; null: as it is now.
   */
  path: string | null
  text: string
}
/**
 * Who dropped it in, and when; null: it was there from the beginning.
 */
export interface BroughtIn {
  at: string
  by: string
  /**
   * Their name; empty where it is nobody who has joined.
   */
  name: string
}
/**
 * Elements of the board. A frame stands for what is in it.
 */
export interface BoardElements {
  /**
   * Their ids. Default: all of the board.
   *
   * @maxItems 50
   */
  elements?: string[]
}
/**
 * A question to bring in.
 */
export interface BringQuestion {
  language?:
    | (
        | 'python'
        | 'javascript'
        | 'typescript'
        | 'java'
        | 'cpp'
        | 'c'
        | 'rust'
        | 'go'
        | 'ruby'
        | 'php'
        | 'bash'
        | 'lua'
        | 'sql'
      )
    | null
  /**
   * Its id.
   */
  question: string
}
/**
 * Who dropped a file in, and when.
 */
export interface BroughtIn1 {
  at: string
  by: string
  /**
   * Their name; empty where it is nobody who has joined.
   */
  name: string
}
/**
 * The question that the room has now.
 */
export interface BroughtQuestion {
  /**
   * The folder with what was written before; null: nothing was, or the room had this question already.
   */
  folder: string | null
  id: string
  title: string
  version: number
}
/**
 * The end of a run in a browser.
 */
export interface BrowserEnd {
  duration_ms?: number | null
  /**
   * With `exited`; 0 if it is missing.
   */
  exit_code?: number
  message?: string | null
  outcome: BrowserOutcome
}
/**
 * Another text.
 */
export interface ChangeComment {
  text: string
}
/**
 * A question for an interview.
 */
export interface ChangeQuestion {
  /**
   * A program in Python that decides about tests that are compared by the checker.
   */
  checker?: string
  /**
   * How hard it is.
   */
  difficulty?: 'easy' | 'medium' | 'hard'
  /**
   * What candidates start with, by the name of their language's file, as 'main.py'.
   */
  files?: {
    [k: string]: string
  }
  /**
   * Tests that only interviewers see.
   *
   * @maxItems 100
   */
  hidden_tests?: Test[]
  /**
   * A language of the editor.
   */
  language?:
    | 'python'
    | 'javascript'
    | 'typescript'
    | 'java'
    | 'cpp'
    | 'c'
    | 'rust'
    | 'go'
    | 'ruby'
    | 'php'
    | 'bash'
    | 'lua'
    | 'sql'
  /**
   * How long it takes. Default: 30.
   */
  minutes?: number
  /**
   * For interviewers, as Markdown.
   */
  notes?: string
  /**
   * What is revealed later, one after the other.
   *
   * @maxItems 100
   */
  parts?: FollowUp[]
  /**
   * The statement, as Markdown.
   */
  problem: string
  /**
   * What interviewers score.
   *
   * @maxItems 100
   */
  rubric?: Criterion[]
  /**
   * Programs that pass all tests, by the name of their language's file.
   */
  solutions?: {
    [k: string]: string
  }
  /**
   * One sentence.
   */
  summary?: string
  /**
   * What it is about, in lower case; at most 40 characters each.
   *
   * @maxItems 20
   */
  tags?:
    | []
    | [string]
    | [string, string]
    | [string, string, string]
    | [string, string, string, string]
    | [string, string, string, string, string]
    | [string, string, string, string, string, string]
    | [string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string, string, string, string]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
      ]
  /**
   * Tests that everybody sees.
   *
   * @maxItems 100
   */
  tests?: Test[]
  /**
   * For people, who choose among them. A single line.
   */
  title: string
  /**
   * The version that you changed.
   */
  version: number
}
/**
 * A test.
 */
export interface Test {
  /**
   * How what it prints is compared with that.
   */
  compare?: 'trimmed' | 'exact' | 'numbers' | 'checker'
  /**
   * What it should print.
   */
  expected?: string
  /**
   * What people call it; may be empty.
   */
  name?: string
  /**
   * What the program reads.
   */
  stdin?: string
  tolerance?: number | null
}
/**
 * What is added to a question when candidates have come so far.
 */
export interface FollowUp {
  /**
   * As Markdown.
   */
  text?: string
  /**
   * Its heading; may be empty.
   */
  title?: string
}
/**
 * Something that interviewers score.
 */
export interface Criterion {
  /**
   * What it is.
   */
  title: string
}
/**
 * A receipt to be checked.
 */
export interface CheckReceipt {
  /**
   * As it stands in the run.
   */
  receipt: string
}
/**
 * What became of the check.
 */
export interface CheckedExport {
  /**
   * When it was exported, if it is signed.
   */
  exported_at: string | null
  /**
   * What is not as it was signed, in the order of the files: the first 100.
   */
  faults: FaultFound[]
  /**
   * Other files that were signed.
   */
  files: number
  /**
   * The key that it is signed with: 'x' of the key 'exports' at `/api/v1/keys` of the server that made it.
   */
  key: string
  /**
   * How many more there are.
   */
  more_faults: number
  /**
   * Whether that is the key of this server. Anybody can make another.
   */
  own: boolean
  /**
   * Records of the history that were signed.
   */
  records: number
  /**
   * Id of the room, if it is signed.
   */
  room: string | null
  /**
   * Whether nothing was changed since it was signed with the key.
   */
  sound: boolean
}
/**
 * Something that is not as it was signed.
 */
export interface FaultFound {
  /**
   * The file.
   */
  path: string
  /**
   * What, as a clause.
   */
  reason: string
  /**
   * The record, in a file of the history.
   */
  record: number | null
}
/**
 * What became of the check.
 */
export interface CheckedReceipt {
  run: Statement | null
  /**
   * Whether this server has signed it.
   */
  valid: boolean
}
/**
 * What it states, if it is valid.
 */
export interface Statement {
  /**
   * SHA-256, hex, of all files in the order of their paths: of each its path and its text, both after
   * their length in bytes as 8 bytes, the first being the lowest.
   */
  code: string
  /**
   * State vector (Yjs, v1, base64) of the document `code` at the start, if the room's files were run.
   */
  code_state?: string | null
  /**
   * With which code, if by itself.
   */
  exit_code?: number | null
  /**
   * Path of the file that was run.
   */
  file: string
  /**
   * When it had ended.
   */
  finished_at: string
  /**
   * The test framework that ran the tests in these files, if one did.
   */
  framework?: string | null
  /**
   * The language's id.
   */
  language: string
  /**
   * Memory limit, bytes.
   */
  memory_limit_bytes: number
  /**
   * How it ended.
   */
  outcome: string
  /**
   * The room.
   */
  room: string
  /**
   * The run's id.
   */
  run: string
  /**
   * When it was started.
   */
  started_at: string
  /**
   * SHA-256, hex, of all that it printed on its standard error.
   */
  stderr: string
  /**
   * SHA-256, hex, of what it read.
   */
  stdin: string
  /**
   * SHA-256, hex, of all that it printed on its standard output.
   */
  stdout: string
  /**
   * SHA-256, hex, of the test cases, if it was tested: of a salt, and of all cases after it, the visible ones
   * first. The salt is in the interviewers' `notes`, unless no case is hidden and none asks the checker: then it
   * is empty. `stdin`, `stdout` and `stderr` are empty then.
   */
  tests?: string | null
  /**
   * How many of them have passed, if all were run.
   */
  tests_passed?: number | null
  /**
   * How many test cases there are.
   */
  tests_total?: number | null
  /**
   * What ran it: `Python 3.11.2`.
   */
  version: string
  /**
   * Time limit, ms.
   */
  wall_ms: number
}
/**
 * What is told of a comment on the recording.
 */
export interface CommentEvent {
  change: CommentChange
  id: string
}
export interface Component {
  message?: string | null
  status: Status
}
export interface Components {
  redis?: Component | null
  runs: Component
  server: Component
  storage: Component
  webhook?: Component | null
}
/**
 * A comment to write.
 */
export interface CreateComment {
  /**
   * The moment it is about, in milliseconds from where your recording begins.
   */
  at: number
  board?: BoardElements1 | null
  place?: Lines | null
  /**
   * The comment it answers. Default: none.
   */
  reply_to?: string | null
  text: string
}
/**
 * Elements of the board. A frame stands for what is in it.
 */
export interface BoardElements1 {
  /**
   * Their ids. Default: all of the board.
   *
   * @maxItems 50
   */
  elements?: string[]
}
/**
 * The lines it is about. Default: none.
 */
export interface Lines {
  /**
   * Its path at that moment.
   */
  file: string
  /**
   * The first line, from 1.
   */
  from: number
  /**
   * The last line.
   */
  to: number
}
/**
 * A link to create.
 */
export interface CreateLink {
  /**
   * When it expires. Default, or null: never.
   */
  expires_at?: string | null
  /**
   * A note on who it is for, shown to people who manage links. Line breaks become spaces.
   */
  label?: string | null
  /**
   * The role of people who join by it.
   */
  role: 'owner' | 'interviewer' | 'candidate' | 'observer' | 'reviewer'
}
/**
 * An error in a page, without anything that people have written.
 */
export interface CreateReport {
  browser: ReportBrowser
  cause: ReportCause
  error: ReportError
  kind: ReportKind
  /**
   * Where it happened, innermost first.
   *
   * @maxItems 24
   */
  places?: ReportPlace[]
  /**
   * The page's version.
   */
  version: string
}
/**
 * A place in the page's scripts.
 */
export interface ReportPlace {
  column: number
  line: number
  /**
   * The file's name, without a folder.
   */
  script: string
}
/**
 * A room to create. Every field is optional.
 */
export interface CreateRoom {
  /**
   * Whether findings of linters are shown in the code. Default: false.
   */
  analysis?: boolean | null
  /**
   * Whether completion and checks while typing are offered. Default: true.
   */
  assistance?: boolean | null
  /**
   * Whether candidates keep a read-only copy after the interview. Default: true.
   */
  candidates_keep?: boolean | null
  /**
   * Minutes without activity until the interview ends by itself; 0: never.
   */
  idle_minutes?: number | null
  /**
   * Days after the last activity until the room is deleted; 0: never.
   */
  keep_days?: number | null
  language?:
    | (
        | 'python'
        | 'javascript'
        | 'typescript'
        | 'java'
        | 'cpp'
        | 'c'
        | 'rust'
        | 'go'
        | 'ruby'
        | 'php'
        | 'bash'
        | 'lua'
        | 'sql'
      )
    | null
  /**
   * The languages that people may choose on the page; empty: all. Default: all.
   */
  languages?: Language[] | null
  /**
   * A password that people need to join, besides a link.
   */
  password?: string | null
  /**
   * `pending`: interviewers prepare while candidates wait; `live`: the interview starts at once.
   */
  phase?: 'pending' | 'live'
  /**
   * Id of the question to begin with.
   */
  question?: string | null
  /**
   * Whether everyone is told about large pastes and about leaving the tab. Default: false.
   */
  signals?: boolean | null
  /**
   * The room's title. Candidates see it, even while they wait.
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
  /**
   * The files; else those of the room.
   *
   * @maxItems 200
   */
  files?: RunFile[] | null
  /**
   * The language's test framework in place of a program, with the tests in the files; those in `file`, if no
   * file is named like one with tests. `GET /runtimes` says what is installed.
   */
  framework?: boolean
  /**
   * People type into the program while it runs: `POST …/runs/{run}/input`. A browser in which it runs
   * finds that in the document `output`, in the run's list `typed`: texts in their order, and `false` at
   * their end.
   */
  interactive?: boolean
  language?:
    | (
        | 'python'
        | 'javascript'
        | 'typescript'
        | 'java'
        | 'cpp'
        | 'c'
        | 'rust'
        | 'go'
        | 'ruby'
        | 'php'
        | 'bash'
        | 'lua'
        | 'sql'
      )
    | null
  /**
   * Where it runs. What runs in a browser is only noted here; the browser reports on it.
   */
  place?: 'server' | 'browser'
  /**
   * Measures where the time goes: processor and memory over the program's life and, for Python, the
   * time of its lines. On the server only; not with `tests`, `interactive` or `repl`.
   */
  profile?: boolean
  /**
   * The language's console in place of a program; interactive, too.
   */
  repl?: boolean
  /**
   * What the program reads.
   */
  stdin?: string | null
  tests?: (TestsOfRoom | OwnTest[]) | null
}
/**
 * A file to run.
 */
export interface RunFile {
  content: string
  /**
   * Its path.
   */
  name: string
}
/**
 * A test case of your own, for this run only.
 */
export interface OwnTest {
  compare?: ('trimmed' | 'exact' | 'numbers' | 'checker') | null
  /**
   * What it should print.
   */
  expected: string
  name?: string | null
  /**
   * What the program reads.
   */
  stdin?: string | null
  /**
   * With `numbers`: how much they may differ, absolutely or relatively. Else 1e-9.
   */
  tolerance?: number | null
}
/**
 * Something that a candidate's page noticed.
 */
export interface CreateSignal {
  /**
   * `paste`: how many characters.
   */
  characters?: number
  kind: SignalKind
  /**
   * `paste`: how many lines.
   */
  lines?: number
  /**
   * `away`: for how long.
   */
  seconds?: number
}
/**
 * The content of a document.
 */
export interface Document {
  document: string
  /**
   * `board` only: what is drawn, the lowest first. The properties have the names that Excalidraw gives
   * them; those that are missing have its defaults.
   */
  elements:
    | {
        [k: string]: unknown
      }[]
    | null
  /**
   * `code` only: the text of each file by its path.
   */
  files: {
    [k: string]: string
  } | null
  /**
   * `code` only: id of the active language.
   */
  language: string | null
  /**
   * `problem` and `notes` only: Markdown.
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
 * Names of files that are not among them, up to 50 of each kind.
 */
export interface FilesLeftOut {
  /**
   * They are no plain text.
   */
  binary: string[]
  /**
   * What they stand for is elsewhere: symbolic links, submodules, files with Git LFS.
   */
  elsewhere: string[]
  /**
   * No file of a room can be called that.
   */
  odd_names: string[]
  /**
   * They are larger than 1 MB.
   */
  too_large: string[]
}
/**
 * Somebody who is connected with just a link, without having joined.
 */
export interface Guest {
  /**
   * The id of this connection. The next one has another.
   */
  id: string
  /**
   * The link they used. Anyone who has it can come back until it is revoked.
   */
  link: string | null
  role: Role
  since: string
}
/**
 * `{ "status", "components": { "storage", "server", … } }`
 */
export interface Health {
  components: Components
  status: Status
}
/**
 * The recorded edits of a room, for playing it back. Shown to interviewers.
 */
export interface History {
  /**
   * The time from which on the recording is complete; null: from the beginning.
   */
  begins_at: string | null
  /**
   * Size of the recording in bytes.
   */
  bytes: number
  /**
   * The size at which the oldest edits are dropped. The documents themselves stay complete.
   */
  limit: number
}
/**
 * The archive that a room was made of, where it was.
 */
export interface ImportedFrom {
  /**
   * Id of the room that was exported.
   */
  from: string
  /**
   * The key that it is signed with, as `x` at `/api/v1/keys` of the server that signed it; null: it isn't
   * signed.
   */
  signed_by: string | null
  /**
   * Whether this server signed it. What another server says happened is only as true as that server is.
   */
  verified: boolean
}
/**
 * Who wants to join.
 */
export interface Join {
  /**
   * As the others will see it. Line breaks become spaces.
   */
  name: string
  /**
   * The room's password, if it has one.
   */
  password?: string | null
  /**
   * The token of a link: the part of its address after the `#`.
   */
  token: string
}
/**
 * What somebody who leads makes of the interview.
 */
export interface Judgement {
  by: PlaybackPerson
  /**
   * When it was last changed: Unix time in milliseconds.
   */
  changed: number
  /**
   * When it was given: Unix time in milliseconds; null: it is a draft, which only you see.
   */
  given: number | null
  recommendation: Recommendation | null
  scores: ReviewScore[]
  text: string
}
/**
 * Who wrote something.
 */
export interface PlaybackPerson {
  /**
   * The number of a member's colour in the palette.
   */
  colour: number | null
  id: string
  kind: Kind
  /**
   * What they call themselves; empty: nobody knows.
   */
  name: string
  role: ('owner' | 'interviewer' | 'candidate' | 'observer' | 'reviewer') | null
}
/**
 * A score in one row of the rubric.
 */
export interface ReviewScore {
  /**
   * Moments that show it, in milliseconds from where your recording begins.
   */
  evidence: number[]
  /**
   * Why.
   */
  note: string
  /**
   * The row's id in the `notes` document.
   */
  row: string
  /**
   * From 1 to 4.
   */
  score: number | null
}
/**
 * A public key (RFC 8037).
 */
export interface Key {
  alg: string
  crv: string
  /**
   * What it signs: `exports` or `receipts`.
   */
  kid: string
  kty: string
  use: string
  x: string
}
/**
 * Public keys (JWK Set, RFC 7517).
 */
export interface KeySet {
  keys: Key[]
}
/**
 * Lines of a file in the code.
 */
export interface Lines1 {
  /**
   * Its path at that moment.
   */
  file: string
  /**
   * The first line, from 1.
   */
  from: number
  /**
   * The last line.
   */
  to: number
}
/**
 * A link, without its token, which is shown only once, when the link is created.
 */
export interface Link {
  created_at: string
  /**
   * When it expires, along with all sessions that came from it; null: never.
   */
  expires_at: string | null
  id: string
  /**
   * A note on who it is for.
   */
  label: string | null
  /**
   * What a person is in a room.
   */
  role: 'owner' | 'interviewer' | 'candidate' | 'observer' | 'reviewer'
}
/**
 * What is told of a link.
 */
export interface LinkEvent {
  id: string
  /**
   * For whom it is.
   */
  label: string | null
  role: Role
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
 * A link that was just created. Its token is not stored and can't be shown again.
 */
export interface MadeLink {
  created_at: string
  /**
   * When it expires; null: never.
   */
  expires_at: string | null
  id: string
  /**
   * A note on who it is for.
   */
  label: string | null
  /**
   * What a person is in a room.
   */
  role: 'owner' | 'interviewer' | 'candidate' | 'observer' | 'reviewer'
  /**
   * For `join`, or as `?token=` for a Yjs client.
   */
  token: string
  /**
   * The room's page on this server. The token is in the fragment, which browsers never send.
   */
  url: string
}
/**
 * A room that was just created, with a link for each role.
 */
export interface MadeRoom {
  /**
   * One each for owner, interviewer, candidate and observer.
   */
  links: MadeLink[]
  room: Room
}
/**
 * A room, as you see it.
 */
export interface Room {
  /**
   * Whether findings of linters are shown in the code.
   */
  analysis: boolean
  /**
   * Whether completion and checks while typing are offered.
   */
  assistance: boolean
  /**
   * Whether this server has calls.
   */
  calls: boolean
  /**
   * Whether candidates keep a read-only copy after the interview.
   */
  candidates_keep: boolean
  /**
   * Since when changes of the code count: see `GET …/beginning`.
   */
  code_begins_at: string
  /**
   * In RFC 3339 and UTC, like all times.
   */
  created_at: string
  /**
   * When the room is deleted if nothing happens until then; null: never.
   */
  delete_at: string | null
  /**
   * When it last ended.
   */
  ended_at: string | null
  /**
   * When the interview ends by itself if nothing happens until then; null: never, or it isn't live.
   */
  ends_at: string | null
  /**
   * Whether joining needs a password.
   */
  has_password: boolean
  history?: History
  id: string
  /**
   * Minutes without activity until the interview ends by itself; 0: never.
   */
  idle_minutes: number
  imported?: ImportedFrom
  /**
   * Days after the last activity until the room is deleted; 0: never.
   */
  keep_days: number
  /**
   * Id of the active language.
   */
  language: string
  /**
   * Ids of the languages that people may choose on the page; empty: all.
   */
  languages: string[]
  /**
   * When somebody last wrote something, joined or changed a setting.
   */
  last_active_at: string
  /**
   * How many people are connected.
   */
  people: number
  phase: Phase
  quiet: QuietMember | null
  /**
   * For those who lead: hosts of Git repositories whose files can be added.
   */
  repository_hosts?: string[]
  /**
   * What a person is in a room.
   */
  role: 'owner' | 'interviewer' | 'candidate' | 'observer' | 'reviewer'
  /**
   * Whether everyone is told about large pastes and about leaving the tab.
   */
  signals: boolean
  /**
   * When the interview was first started.
   */
  started_at: string | null
  /**
   * The title; may be empty.
   */
  title: string
}
/**
 * Who is in quiet mode, if anybody: what they write in the code is held back from everyone else.
 */
export interface QuietMember {
  id: string
  name: string
  /**
   * When it ends, unless it is ended earlier.
   */
  until: string
}
/**
 * Somebody who has joined.
 */
export interface Member {
  /**
   * Their colour on light backgrounds, as `#rrggbb`.
   */
  color: string
  /**
   * The number of their colour in the palette.
   */
  colour: number
  /**
   * Open sockets and event streams; 0: not connected.
   */
  connections: number
  id: string
  joined_at: string
  /**
   * The link they joined with.
   */
  link: string
  /**
   * Their name.
   */
  name: string
  /**
   * When their quiet mode ends, if they are in it: what they write in the code is held back from
   * everyone else.
   */
  quiet_until: string | null
  role: Role
  /**
   * Whether they are waiting for the interview to start.
   */
  waiting: boolean
}
/**
 * The people of a room.
 */
export interface MemberList {
  /**
   * People who are connected with just a link, as other Yjs clients do.
   */
  guests: Guest[]
  /**
   * In the order in which they joined, without those who were removed. Reviewers, who are never in the room,
   * are shown to interviewers only.
   */
  members: Member[]
}
/**
 * Text that a program printed.
 */
export interface OutputText {
  stream: OutputStream
  text: string
}
/**
 * The changes. What is left out stays as it is.
 */
export interface PatchLink {
  /**
   * When it expires, along with all sessions that came from it; null: never.
   */
  expires_at?: string | null
  /**
   * A note on who it is for; null: none.
   */
  label?: string | null
}
/**
 * The changes. What is left out stays as it is.
 */
export interface PatchRoom {
  /**
   * Whether findings of linters are shown in the code.
   */
  analysis?: boolean | null
  /**
   * Whether completion and checks while typing are offered.
   */
  assistance?: boolean | null
  /**
   * Whether candidates keep a read-only copy after the interview.
   */
  candidates_keep?: boolean | null
  /**
   * Minutes without activity until the interview ends by itself; 0: never.
   */
  idle_minutes?: number | null
  /**
   * Days after the last activity until the room is deleted; 0: never.
   */
  keep_days?: number | null
  language?:
    | (
        | 'python'
        | 'javascript'
        | 'typescript'
        | 'java'
        | 'cpp'
        | 'c'
        | 'rust'
        | 'go'
        | 'ruby'
        | 'php'
        | 'bash'
        | 'lua'
        | 'sql'
      )
    | null
  /**
   * The languages that people may choose on the page; empty: all. The active one stays as it is.
   */
  languages?: Language[] | null
  /**
   * A password that people need to join; null: none. People who have joined stay.
   */
  password?: string | null
  /**
   * Whether everyone is told about large pastes and about leaving the tab.
   */
  signals?: boolean | null
  /**
   * The room's title.
   */
  title?: string | null
}
/**
 * Somebody who joined or left.
 */
export interface Person {
  id: string
  name: string
  role: Role
}
/**
 * What there is to play back of a room.
 */
export interface Playback {
  /**
   * When the first thing was recorded; null: nothing was.
   */
  begins: string | null
  /**
   * The documents with anything in them.
   */
  documents: Recorded[]
  /**
   * The time in between, in milliseconds.
   */
  duration_ms: number
  /**
   * When the last thing was.
   */
  ends: string | null
  /**
   * What happened up to the end, the oldest first: at most the last 10,000.
   */
  events: RecordedEvent[]
  /**
   * Everyone who wrote anything, and all members.
   */
  people: PlaybackPerson[]
  /**
   * Whether it goes back to the beginning. If not, the oldest edits of a document have been replaced by what
   * they amounted to.
   */
  whole: boolean
}
/**
 * A document's recording.
 */
export interface Recorded {
  /**
   * Of all updates, in bytes.
   */
  bytes: number
  name: string
  updates: number
  /**
   * Changes whenever the recording does.
   */
  version: string
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
   * Whose doing it was, where that is known and not said otherwise: a member or guest; the highest UUID
   * for whoever has an API key.
   */
  by?: string | null
  comment?: CommentEvent1 | null
  imported?: ImportedFrom1 | null
  /**
   * `language_changed`: the active language's id.
   */
  language?: string | null
  link?: LinkEvent1 | null
  member?: Person1 | null
  /**
   * `member_joined`, `member_left`: how many people are here now.
   */
  people?: number | null
  phase?: ('pending' | 'live' | 'ended') | null
  question?: QuestionEvent | null
  /**
   * `quiet_began`: when it ends, unless it is ended earlier.
   */
  quiet_until?: string | null
  /**
   * `code_restored`: the time as which the code is again.
   */
  restored_from?: string | null
  room?: Room1 | null
  run?: RunEvent | null
  signal?: SignalEvent | null
  /**
   * `sealed`: where the history stood when the interview had ended, signed (JWS) with the key `exports`.
   */
  statement?: string | null
}
/**
 * What is told of a comment on the recording.
 */
export interface CommentEvent1 {
  change: CommentChange
  id: string
}
/**
 * The archive that a room was made of, where it was.
 */
export interface ImportedFrom1 {
  /**
   * Id of the room that was exported.
   */
  from: string
  /**
   * The key that it is signed with, as `x` at `/api/v1/keys` of the server that signed it; null: it isn't
   * signed.
   */
  signed_by: string | null
  /**
   * Whether this server signed it. What another server says happened is only as true as that server is.
   */
  verified: boolean
}
/**
 * What is told of a link.
 */
export interface LinkEvent1 {
  id: string
  /**
   * For whom it is.
   */
  label: string | null
  role: Role
}
/**
 * Somebody who joined or left.
 */
export interface Person1 {
  id: string
  name: string
  role: Role
}
/**
 * `question_brought`: which one the room has now.
 */
export interface QuestionEvent {
  id: string
  title: string
  version: number
}
/**
 * A room, as you see it.
 */
export interface Room1 {
  /**
   * Whether findings of linters are shown in the code.
   */
  analysis: boolean
  /**
   * Whether completion and checks while typing are offered.
   */
  assistance: boolean
  /**
   * Whether this server has calls.
   */
  calls: boolean
  /**
   * Whether candidates keep a read-only copy after the interview.
   */
  candidates_keep: boolean
  /**
   * Since when changes of the code count: see `GET …/beginning`.
   */
  code_begins_at: string
  /**
   * In RFC 3339 and UTC, like all times.
   */
  created_at: string
  /**
   * When the room is deleted if nothing happens until then; null: never.
   */
  delete_at: string | null
  /**
   * When it last ended.
   */
  ended_at: string | null
  /**
   * When the interview ends by itself if nothing happens until then; null: never, or it isn't live.
   */
  ends_at: string | null
  /**
   * Whether joining needs a password.
   */
  has_password: boolean
  history?: History
  id: string
  /**
   * Minutes without activity until the interview ends by itself; 0: never.
   */
  idle_minutes: number
  imported?: ImportedFrom
  /**
   * Days after the last activity until the room is deleted; 0: never.
   */
  keep_days: number
  /**
   * Id of the active language.
   */
  language: string
  /**
   * Ids of the languages that people may choose on the page; empty: all.
   */
  languages: string[]
  /**
   * When somebody last wrote something, joined or changed a setting.
   */
  last_active_at: string
  /**
   * How many people are connected.
   */
  people: number
  phase: Phase
  quiet: QuietMember | null
  /**
   * For those who lead: hosts of Git repositories whose files can be added.
   */
  repository_hosts?: string[]
  /**
   * What a person is in a room.
   */
  role: 'owner' | 'interviewer' | 'candidate' | 'observer' | 'reviewer'
  /**
   * Whether everyone is told about large pastes and about leaving the tab.
   */
  signals: boolean
  /**
   * When the interview was first started.
   */
  started_at: string | null
  /**
   * The title; may be empty.
   */
  title: string
}
/**
 * `run_started`, `run_completed`: which run.
 */
export interface RunEvent {
  /**
   * Name of whoever started it.
   */
  by_name: string
  /**
   * `run_completed`: the exit code, if it ended by one.
   */
  exit_code?: number | null
  id: string
  language: string
  /**
   * `run_completed`: how it ended, as in a run's `outcome`.
   */
  outcome?: string | null
  /**
   * `server` or `browser`.
   */
  place: string
  /**
   * `run_completed`, where test cases were run: how many passed.
   */
  tests_passed?: number | null
  /**
   * The same: how many there were.
   */
  tests_total?: number | null
}
/**
 * `signal`: what the candidate's page noticed.
 */
export interface SignalEvent {
  /**
   * `paste`: how many characters.
   */
  characters?: number | null
  /**
   * `paste` or `away`.
   */
  kind: string
  /**
   * `paste`: how many lines.
   */
  lines?: number | null
  /**
   * `away`: for how long.
   */
  seconds?: number | null
}
/**
 * What only interviewers see of a question.
 */
export interface PrivateParts {
  /**
   * A program in Python that decides about some tests.
   */
  checker: string
  /**
   * Tests that only interviewers see.
   */
  hidden_tests: Test[]
  /**
   * As Markdown.
   */
  notes: string
  /**
   * What is revealed later, one after the other.
   */
  parts: FollowUp[]
  /**
   * What interviewers score.
   */
  rubric: Criterion[]
  /**
   * Programs that pass all tests, by the name of their language's file.
   */
  solutions: {
    [k: string]: string
  }
}
/**
 * A problem statement.
 */
export interface Problem {
  /**
   * Line breaks are stored as LF.
   */
  markdown: string
}
/**
 * A judgement to write. All of it is replaced.
 */
export interface PutJudgement {
  /**
   * Whether to give it. One that was given stays so, whatever this says.
   */
  give?: boolean
  recommendation?: ('strong_yes' | 'yes' | 'no' | 'strong_no') | null
  /**
   * @maxItems 100
   */
  scores?: PutScore[]
  text?: string
}
/**
 * A score to write.
 */
export interface PutScore {
  /**
   * Moments that show it, in milliseconds from where your recording begins.
   *
   * @maxItems 50
   */
  evidence?: number[]
  /**
   * Why.
   */
  note?: string
  /**
   * The row's id in the `notes` document.
   */
  row: string
  score?: number | null
}
/**
 * A question for an interview.
 */
export interface Question {
  /**
   * A program in Python that decides about tests that are compared by the checker.
   */
  checker?: string
  /**
   * How hard a question is.
   */
  difficulty?: 'easy' | 'medium' | 'hard'
  /**
   * What candidates start with, by the name of their language's file, as 'main.py'.
   */
  files?: {
    [k: string]: string
  }
  /**
   * Tests that only interviewers see.
   *
   * @maxItems 100
   */
  hidden_tests?: Test[]
  /**
   * A language of the editor.
   */
  language?:
    | 'python'
    | 'javascript'
    | 'typescript'
    | 'java'
    | 'cpp'
    | 'c'
    | 'rust'
    | 'go'
    | 'ruby'
    | 'php'
    | 'bash'
    | 'lua'
    | 'sql'
  /**
   * How long it takes. Default: 30.
   */
  minutes?: number
  /**
   * For interviewers, as Markdown.
   */
  notes?: string
  /**
   * What is revealed later, one after the other.
   *
   * @maxItems 100
   */
  parts?: FollowUp[]
  /**
   * The statement, as Markdown.
   */
  problem: string
  /**
   * What interviewers score.
   *
   * @maxItems 100
   */
  rubric?: Criterion[]
  /**
   * Programs that pass all tests, by the name of their language's file.
   */
  solutions?: {
    [k: string]: string
  }
  /**
   * One sentence.
   */
  summary?: string
  /**
   * What it is about, in lower case; at most 40 characters each.
   *
   * @maxItems 20
   */
  tags?:
    | []
    | [string]
    | [string, string]
    | [string, string, string]
    | [string, string, string, string]
    | [string, string, string, string, string]
    | [string, string, string, string, string, string]
    | [string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string, string, string, string]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
      ]
  /**
   * Tests that everybody sees.
   *
   * @maxItems 100
   */
  tests?: Test[]
  /**
   * For people, who choose among them. A single line.
   */
  title: string
}
/**
 * What there is to be said of a question.
 */
export interface QuestionAbout {
  /**
   * When it became what it is; files don't say.
   */
  changed?: string | null
  difficulty: Difficulty
  /**
   * Whether you may change it.
   */
  editable: boolean
  id: string
  /**
   * The first active language.
   */
  language: string
  /**
   * Languages that it has starter files for.
   */
  languages: string[]
  minutes: number
  source: Source
  /**
   * One sentence.
   */
  summary: string
  tags: string[]
  title: string
  /**
   * Counts the changes, from 1.
   */
  version: number
}
/**
 * What only interviewers see of a question.
 */
export interface PrivateParts1 {
  /**
   * A program in Python that decides about some tests.
   */
  checker: string
  /**
   * Tests that only interviewers see.
   */
  hidden_tests: Test[]
  /**
   * As Markdown.
   */
  notes: string
  /**
   * What is revealed later, one after the other.
   */
  parts: FollowUp[]
  /**
   * What interviewers score.
   */
  rubric: Criterion[]
  /**
   * Programs that pass all tests, by the name of their language's file.
   */
  solutions: {
    [k: string]: string
  }
}
/**
 * What is told of a question that was brought in.
 */
export interface QuestionEvent1 {
  id: string
  title: string
  version: number
}
/**
 * Questions, and what can be done with them.
 */
export interface QuestionList {
  /**
   * Whether you may keep questions here.
   */
  keeps: boolean
  questions: QuestionSummary[]
}
/**
 * A version of a question that is kept.
 */
export interface QuestionVersion {
  /**
   * When it was made; files don't say.
   */
  changed?: string | null
  version: number
}
/**
 * Which files are wanted.
 */
export interface ReadRepository {
  /**
   * Where the repository is: https, on a host of `repository_hosts` of the room.
   */
  address: string
  /**
   * A branch, a tag, or all of a commit's id. Default: the main branch.
   */
  reference?: string | null
}
/**
 * A public key (JWK, RFC 8037).
 */
export interface ReceiptJwk {
  alg: string
  crv: string
  kty: string
  use: string
  x: string
}
/**
 * A new name.
 */
export interface Rename {
  /**
   * As the others will see it. Line breaks become spaces.
   */
  name: string
}
/**
 * What the browser has to do.
 */
export interface ReportAnswer {
  /**
   * Somebody wants the run to stop.
   */
  stop: boolean
}
/**
 * A file of a commit.
 */
export interface RepositoryFile {
  /**
   * Where it is in the repository.
   */
  path: string
  /**
   * With line feeds only.
   */
  text: string
}
/**
 * The files of a commit, as far as a room takes them: plain text in UTF-8, 200 files with up to 1 MB, 5 MB in
 * all. What programs leave in folders (`node_modules`) is not among them.
 */
export interface RepositoryFiles {
  /**
   * Which one it is.
   */
  commit: string
  /**
   * In the order of their paths.
   */
  files: RepositoryFile[]
  /**
   * Whether there are more files, or more in them, than is taken at once.
   */
  has_more: boolean
  left_out: FilesLeftOut
}
/**
 * What to bring back.
 */
export interface Restore {
  /**
   * The code as it was then.
   */
  at: string
}
/**
 * What was said of an interview, as far as you may see it.
 */
export interface Review {
  /**
   * In the order in which they were written.
   */
  comments: ReviewComment[]
  /**
   * What the others have given, once you have given yours.
   */
  judgements: Judgement[]
  mine: Judgement | null
  /**
   * Who has given a judgement that is not shown before you have given yours.
   */
  waiting: Waiting[]
}
/**
 * A remark on a moment of the recording.
 */
export interface ReviewComment {
  /**
   * The moment it is about, in milliseconds from where your recording begins.
   */
  at: number
  board: ReviewBoard | null
  by: PlaybackPerson
  /**
   * When it was last changed: Unix time in milliseconds; null: never.
   */
  changed: number | null
  id: string
  /**
   * Whether it was deleted and stays for its answers.
   */
  is_deleted: boolean
  /**
   * Whether you wrote it.
   */
  is_mine: boolean
  place: ReviewPlace | null
  /**
   * The comment it answers.
   */
  reply_to: string | null
  /**
   * Empty if it was deleted.
   */
  text: string
  /**
   * When it was written: Unix time in milliseconds.
   */
  written: number
}
/**
 * The part of the board it is about.
 */
export interface ReviewBoard {
  /**
   * Ids of its elements; none: all of the board.
   */
  elements: string[]
  /**
   * What was written in it, a line for each text and frame's name: the first 500 characters.
   */
  quote: string
}
/**
 * The lines it is about.
 */
export interface ReviewPlace {
  file: string
  /**
   * The first line, from 1.
   */
  from: number
  /**
   * What the lines were: the first 500 characters.
   */
  quote: string
  /**
   * The last line.
   */
  to: number
}
/**
 * Somebody whose judgement is not shown yet.
 */
export interface Waiting {
  member: PlaybackPerson
}
/**
 * A part of the board, as it was at that moment.
 */
export interface ReviewBoard1 {
  /**
   * Ids of its elements; none: all of the board.
   */
  elements: string[]
  /**
   * What was written in it, a line for each text and frame's name: the first 500 characters.
   */
  quote: string
}
/**
 * Lines of a file, as it stood at that moment.
 */
export interface ReviewPlace1 {
  file: string
  /**
   * The first line, from 1.
   */
  from: number
  /**
   * What the lines were: the first 500 characters.
   */
  quote: string
  /**
   * The last line.
   */
  to: number
}
/**
 * Rooms, ordered by id.
 */
export interface RoomList {
  /**
   * `after` for the next page; null on the last one.
   */
  next: string | null
  rooms: Room[]
}
/**
 * A run.
 */
export interface Run {
  /**
   * Who started it: the id of a member or guest.
   */
  by: string
  by_name: string
  /**
   * State vector (Yjs, v1, base64) of the document `code` when the run was started.
   */
  code_state?: string | null
  /**
   * What the compiler printed.
   */
  compile?: string
  /**
   * Processor time.
   */
  cpu_ms?: number | null
  created_at: string
  duration_ms?: number | null
  exit_code?: number | null
  file: string
  finished_at?: string | null
  /**
   * The test framework that runs the tests in the code, if one does: `pytest`.
   */
  framework?: string | null
  id: string
  /**
   * People can type into it while it runs: `POST …/runs/{run}/input`.
   */
  interactive?: boolean
  language: string
  /**
   * The most memory that was in use.
   */
  memory_bytes?: number | null
  /**
   * What happened, where the outcome needs a sentence.
   */
  message?: string | null
  /**
   * 1 is the room's first.
   */
  number: number
  /**
   * How it ended: `exited`, `signalled`, `timed_out`, `out_of_memory`, `output_limit`, `cancelled`, or
   * `failed` if it could not be run at all.
   */
  outcome?: string | null
  /**
   * `server` or `browser`. The server vouches only for what it ran itself.
   */
  place: string
  /**
   * While it is queued: 1 is next.
   */
  position?: number | null
  profile?: RunProfile | null
  /**
   * What the server vouches for, of a run of its own: a signed statement (JWS with Ed25519) of what ran,
   * with what, and how it ended. `POST /api/v1/receipts/check` checks it.
   */
  receipt?: string | null
  /**
   * What it was refused before it failed: `processes` or `disk`.
   */
  refused?: string | null
  signal?: number | null
  /**
   * While it is running: `compile` or `run`.
   */
  stage?: string | null
  started_at?: string | null
  /**
   * `queued`, `running` or `finished`.
   */
  state: string
  stderr: string
  /**
   * What it printed so far. Of more than 256 KiB the beginning and the end are kept.
   */
  stdout: string
  /**
   * What became of each, in order: the visible ones as they end, the hidden ones together at the end.
   */
  tests?: RunTest[]
  /**
   * How many of them are hidden. Such a run does not say how long it took.
   */
  tests_hidden?: number | null
  /**
   * How many have passed, when all were run: then `exit_code` is 0 if all have, else 1.
   */
  tests_passed?: number | null
  /**
   * How many test cases there are, if it is tested.
   */
  tests_total?: number | null
  /**
   * What people typed while it ran.
   */
  typed?: string
  /**
   * What it says of each. Its report is the program's own word. At most 500 tests.
   */
  unit_tests?: UnitTest[]
}
/**
 * Where its time went, if that was asked for, once it has ended.
 */
export interface RunProfile {
  /**
   * For Python, the lines of the room's files that took longest, first. The program's own word: a sampler in
   * its interpreter counted them.
   *
   * @maxItems 200
   */
  lines: RunLine[]
  /**
   * What all its processes used, as the server measured it: at most 200 moments, from its start to its
   * end.
   *
   * @maxItems 201
   */
  samples: RunSample[]
}
/**
 * The time of a line.
 */
export interface RunLine {
  file: string
  /**
   * From 1.
   */
  line: number
  /**
   * The same without what it called in the room's files.
   */
  own_ms: number
  /**
   * While the line, or what it called, was running or waiting.
   */
  total_ms: number
}
/**
 * A moment of a run.
 */
export interface RunSample {
  /**
   * Processor time so far.
   */
  cpu_ms: number
  /**
   * Memory at this moment.
   */
  memory_bytes: number
  /**
   * Since its start.
   */
  ms: number
}
/**
 * What became of a test case. Of a hidden one `hidden`, `number` and `state` are all that anybody gets who can't
 * read `notes`. Texts are kept up to 16 KiB.
 */
export interface RunTest {
  compare?: string | null
  duration_ms?: number | null
  exit_code?: number | null
  expected?: string | null
  /**
   * Whether only interviewers may know it.
   */
  hidden?: boolean | null
  /**
   * Its key in the document, or its place in your list.
   */
  id?: string | null
  input?: string | null
  memory_bytes?: number | null
  /**
   * What happened, where that needs a sentence.
   */
  message?: string | null
  name?: string | null
  /**
   * Its place among the visible or the hidden ones, from 1.
   */
  number: number
  /**
   * How its program ended, as of a run; `failed` if it was not run.
   */
  outcome?: string | null
  signal?: number | null
  /**
   * `passed` or `failed`.
   */
  state: string
  stderr?: string | null
  stdout?: string | null
}
/**
 * A test of the code's own, as its framework reports it.
 */
export interface UnitTest {
  /**
   * Where it failed, at length. At most 4 KiB, and of all tests 128 KiB.
   */
  details?: string | null
  /**
   * How long it took, ms, where that is known.
   */
  duration_ms?: number | null
  /**
   * Of what it is a part: a module, a class, a suite in a suite. May be empty.
   */
  group: string
  /**
   * Why it failed or was skipped, in short.
   */
  message?: string | null
  /**
   * Its name.
   */
  name: string
  /**
   * What it printed, where the framework keeps that apart. At most 4 KiB, and of all tests 128 KiB.
   */
  output?: string | null
  /**
   * What became of it.
   */
  state: 'passed' | 'failed' | 'skipped'
}
/**
 * What is told of a run.
 */
export interface RunEvent1 {
  /**
   * Name of whoever started it.
   */
  by_name: string
  /**
   * `run_completed`: the exit code, if it ended by one.
   */
  exit_code?: number | null
  id: string
  language: string
  /**
   * `run_completed`: how it ended, as in a run's `outcome`.
   */
  outcome?: string | null
  /**
   * `server` or `browser`.
   */
  place: string
  /**
   * `run_completed`, where test cases were run: how many passed.
   */
  tests_passed?: number | null
  /**
   * The same: how many there were.
   */
  tests_total?: number | null
}
/**
 * What somebody types.
 */
export interface RunInput {
  /**
   * Nothing more will be typed: the program meets the end of its input.
   */
  end?: boolean
  /**
   * Programs that read lines wait for the line's end.
   */
  text?: string
}
/**
 * What one program may use.
 */
export interface RunLimits {
  /**
   * Of all its processes.
   */
  cpu_ms: number
  /**
   * Of files.
   */
  disk_bytes: number
  /**
   * And folders.
   */
  files: number
  memory_bytes: number
  /**
   * With more it is stopped.
   */
  output_bytes: number
  /**
   * And threads; a language can have more.
   */
  processes: number
  /**
   * From its start to its end.
   */
  wall_ms: number
}
/**
 * The last runs of a room.
 */
export interface RunList {
  /**
   * Newest first.
   */
  runs: Run[]
}
/**
 * Where the time of a run went.
 */
export interface RunProfile1 {
  /**
   * For Python, the lines of the room's files that took longest, first. The program's own word: a sampler in
   * its interpreter counted them.
   *
   * @maxItems 200
   */
  lines: RunLine[]
  /**
   * What all its processes used, as the server measured it: at most 200 moments, from its start to its
   * end.
   *
   * @maxItems 201
   */
  samples: RunSample[]
}
/**
 * What a browser says of a run of its own.
 */
export interface RunReport {
  finished?: BrowserEnd1 | null
  /**
   * What was printed since the last report, in order; at most 64 KiB.
   *
   * @maxItems 1000
   */
  output: OutputText[]
}
/**
 * The end of a run in a browser.
 */
export interface BrowserEnd1 {
  duration_ms?: number | null
  /**
   * With `exited`; 0 if it is missing.
   */
  exit_code?: number
  message?: string | null
  outcome: BrowserOutcome
}
/**
 * A language that can be run.
 */
export interface Runtime {
  /**
   * The test framework that is installed for it, if one is.
   */
  framework?: string | null
  id: string
  /**
   * What its programs can use beside what comes with it: `numpy 1.24.2`.
   */
  packages: string[]
  /**
   * As its tools say: `Python 3.11.2`.
   */
  version: string
}
/**
 * What can be run on this server.
 */
export interface Runtimes {
  /**
   * Whether it runs code at all.
   */
  available: boolean
  /**
   * What enforces each limit: `memory: cgroup v2, rlimit`.
   */
  enforced_by: string[]
  /**
   * What whoever hosts the server can do about that.
   */
  hint: string | null
  languages: Runtime[]
  limits: RunLimits
  /**
   * What programs are confined by.
   */
  means: string | null
  /**
   * Why it does not.
   */
  reason: string | null
}
/**
 * A session: who you are in this room, and the token that proves it.
 */
export interface SessionAnswer {
  /**
   * When the session ends unless it is renewed. Its sockets are closed then, too.
   */
  expires_at: string
  member: Member
  /**
   * For `POST …/session`, to get the next one; valid for a day longer. It is good for nothing else; don't
   * put it in an address.
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
 * What a candidate's page noticed.
 */
export interface SignalEvent1 {
  /**
   * `paste`: how many characters.
   */
  characters?: number | null
  /**
   * `paste` or `away`.
   */
  kind: string
  /**
   * `paste`: how many lines.
   */
  lines?: number | null
  /**
   * `away`: for how long.
   */
  seconds?: number | null
}
/**
 * What a receipt states.
 */
export interface Statement1 {
  /**
   * SHA-256, hex, of all files in the order of their paths: of each its path and its text, both after
   * their length in bytes as 8 bytes, the first being the lowest.
   */
  code: string
  /**
   * State vector (Yjs, v1, base64) of the document `code` at the start, if the room's files were run.
   */
  code_state?: string | null
  /**
   * With which code, if by itself.
   */
  exit_code?: number | null
  /**
   * Path of the file that was run.
   */
  file: string
  /**
   * When it had ended.
   */
  finished_at: string
  /**
   * The test framework that ran the tests in these files, if one did.
   */
  framework?: string | null
  /**
   * The language's id.
   */
  language: string
  /**
   * Memory limit, bytes.
   */
  memory_limit_bytes: number
  /**
   * How it ended.
   */
  outcome: string
  /**
   * The room.
   */
  room: string
  /**
   * The run's id.
   */
  run: string
  /**
   * When it was started.
   */
  started_at: string
  /**
   * SHA-256, hex, of all that it printed on its standard error.
   */
  stderr: string
  /**
   * SHA-256, hex, of what it read.
   */
  stdin: string
  /**
   * SHA-256, hex, of all that it printed on its standard output.
   */
  stdout: string
  /**
   * SHA-256, hex, of the test cases, if it was tested: of a salt, and of all cases after it, the visible ones
   * first. The salt is in the interviewers' `notes`, unless no case is hidden and none asks the checker: then it
   * is empty. `stdin`, `stdout` and `stderr` are empty then.
   */
  tests?: string | null
  /**
   * How many of them have passed, if all were run.
   */
  tests_passed?: number | null
  /**
   * How many test cases there are.
   */
  tests_total?: number | null
  /**
   * What ran it: `Python 3.11.2`.
   */
  version: string
  /**
   * Time limit, ms.
   */
  wall_ms: number
}
/**
 * A completion.
 */
export interface Suggestion {
  /**
   * Its parameters, where it comes from, or what a snippet does.
   */
  detail?: string | null
  /**
   * The text to insert. In a snippet, `${1:name}` is the first placeholder with its default; placeholders
   * with the same number are filled in together, and `\$` is a dollar sign.
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
   * The text to show and to match against.
   */
  label: string
}
/**
 * Completions at the cursor.
 */
export interface Suggestions {
  /**
   * Where the word being typed begins, in UTF-16 code units. A suggestion replaces the text from here to
   * `to`.
   */
  from: number
  /**
   * Best first; at most 50.
   */
  suggestions: Suggestion[]
  /**
   * Where it ends: the cursor.
   */
  to: number
}
/**
 * What became of each test.
 */
export interface TriedQuestion {
  /**
   * What the compiler said, if it failed: then no test was run.
   */
  compile: string | null
  hidden_tests: RunTest[]
  /**
   * What went wrong with the compiler or the checker, as a sentence.
   */
  message: string | null
  tests: RunTest[]
}
/**
 * What to run.
 */
export interface TryQuestion {
  /**
   * A program in Python that decides about some tests.
   */
  checker?: string
  /**
   * By the name of their language's file: a starter's, or a solution's.
   */
  files: {
    [k: string]: string
  }
  /**
   * @maxItems 100
   */
  hidden_tests?: Test[]
  /**
   * A language of the editor.
   */
  language:
    | 'python'
    | 'javascript'
    | 'typescript'
    | 'java'
    | 'cpp'
    | 'c'
    | 'rust'
    | 'go'
    | 'ruby'
    | 'php'
    | 'bash'
    | 'lua'
    | 'sql'
  /**
   * @maxItems 100
   */
  tests?: Test[]
}

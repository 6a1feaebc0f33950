import { ApiError, failure, request, silence } from './request'
import type {
  BringQuestion,
  BroughtQuestion,
  Difficulty,
  MadeRoom,
  Question,
  QuestionDetail,
  QuestionList,
  QuestionVersion,
  Trial,
  TriedQuestion,
} from './questionTypes'

export type * from './questionTypes'

export const difficulties: readonly Difficulty[] = ['easy', 'medium', 'hard']

const path = (id: string) => `/questions/${encodeURIComponent(id)}`

/** Every question that one may see, and whether one may keep questions. */
export const listQuestions = (key: string) => request<QuestionList>('GET', '/questions', key)

/** One of them, with its private parts for whoever has a key; as it is now, or as it was. */
export const showQuestion = (id: string, key: string, version?: number) =>
  request<QuestionDetail>('GET', version === undefined ? path(id) : `${path(id)}?version=${version}`, key)

/** Keeps one more. */
export const createQuestion = (question: Question, key: string) =>
  request<QuestionDetail>('POST', '/questions', key, question)

/** Its next version, based on `version`; `question_changed` where another is current. */
export const saveQuestion = (id: string, question: Question, version: number, key: string) =>
  request<QuestionDetail>('PUT', path(id), key, { ...question, version })

export const deleteQuestion = (id: string, key: string) => request<void>('DELETE', path(id), key)

/** The versions that are kept. */
export const questionVersions = (id: string, key: string) =>
  request<QuestionVersion[]>('GET', `${path(id)}/versions`, key)

/** Runs its tests once, without a room. */
export const tryQuestion = (trial: Trial, key: string) =>
  request<TriedQuestion>('POST', '/questions/trial', key, trial)

/** Makes a room that begins with a question. */
export const createRoomWith = (question: string, language: string | undefined, key: string) =>
  request<MadeRoom>('POST', '/rooms', key, { question, ...(language && { language }) })

async function fetched(ask: Promise<Response>): Promise<Response> {
  const answer = await ask.catch(() => {
    throw new ApiError(silence(), 0, undefined)
  })
  if (!answer.ok) throw await failure(answer)
  return answer
}

/** A question as a file. */
export async function questionFile(id: string, key: string): Promise<string> {
  const headers = { authorization: `Bearer ${key}`, accept: 'application/toml' }
  return (await fetched(fetch(`/api/v1${path(id)}/toml`, { headers }))).text()
}

/** Keeps the question in a file. */
export async function importQuestion(file: Blob, key: string): Promise<QuestionDetail> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/toml' }
  const answer = await fetched(fetch('/api/v1/questions', { method: 'POST', headers, body: file }))
  return (await answer.json()) as QuestionDetail
}

const inRoom = (room: string) => `/rooms/${room}/questions`

/** What the leaders of a room may bring in. */
export const roomQuestions = (room: string, session: string) =>
  request<QuestionList>('GET', inRoom(room), session)

/** One of those, with its private parts. */
export const roomQuestion = (room: string, session: string, id: string) =>
  request<QuestionDetail>('GET', `${inRoom(room)}/${encodeURIComponent(id)}`, session)

/** Makes it the question of the room, for everybody in it. */
export const bringQuestion = (room: string, session: string, wanted: BringQuestion) =>
  request<BroughtQuestion>('POST', inRoom(room), session, wanted)

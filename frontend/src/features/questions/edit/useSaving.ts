import { useState } from 'react'
import {
  createQuestion,
  type Question,
  type QuestionDetail,
  saveQuestion,
  showQuestion,
} from '../../../api/questions'
import { ApiError } from '../../../api/request'
import { messages, textOf } from '../../../i18n/messages'
import { told } from '../../../i18n/told'
import { useKey } from '../key'
import type { Draft } from './draft'

const text = messages({
  en: {
    copyOf: (title: string) => `${title} (copy)`,
    needsKey: 'Enter a key of this server above, then save again. Nothing you wrote is lost.',
    refused:
      'This server no longer accepts your key. Enter another one above, then save again. Nothing you wrote is lost.',
    changed: (why: string) =>
      `Somebody else has saved this question meanwhile, and their version could not be loaded. Save again to see it. (${why})`,
  },
  de: {
    copyOf: (title) => `${title} (Kopie)`,
    needsKey:
      'Geben Sie oben einen Schlüssel dieses Servers ein und speichern Sie noch einmal. Was Sie geschrieben haben, bleibt erhalten.',
    refused:
      'Dieser Server nimmt Ihren Schlüssel nicht mehr an. Geben Sie oben einen anderen ein und speichern Sie noch einmal. Was Sie geschrieben haben, bleibt erhalten.',
    changed: (why) =>
      `Jemand anderes hat diese Aufgabe inzwischen gespeichert, und die andere Fassung ließ sich nicht laden. Speichern Sie noch einmal, um sie zu sehen. (${why})`,
  },
})

interface Given {
  id: string | undefined
  draft: Draft
  /** The version that it is based on. */
  version: number
  /** `before` is what was sent: somebody may have written more meanwhile. */
  onSaved: (saved: QuestionDetail, before: Question) => void
  /** This key is not accepted, or not any more. */
  onRefused: (key: string) => void
}

const isGoneBy = (error: unknown) => error instanceof ApiError && error.status === 404

/**
 * Saves a question. Where somebody else was faster, `theirs` is what they have saved, or it `isGone`:
 * they have deleted it.
 */
export function useSaving({ id, draft, version, onSaved, onRefused }: Given) {
  const key = useKey()
  const [isBusy, setIsBusy] = useState(false)
  const [why, setWhy] = useState<string>()
  const [theirs, setTheirs] = useState<QuestionDetail>()
  const [isGone, setIsGone] = useState(false)
  const look = async (of: string) => {
    try {
      setTheirs(await showQuestion(of, key))
    } catch (error) {
      if (isGoneBy(error)) setIsGone(true)
      else setWhy(textOf(text).changed(told(error)))
    }
  }
  const attempt = async (question: Question, send: (question: Question) => Promise<QuestionDetail>) => {
    setIsBusy(true)
    setWhy(undefined)
    setIsGone(false)
    try {
      const saved = await send(question)
      setTheirs(undefined)
      onSaved(saved, question)
    } catch (error) {
      const isApi = error instanceof ApiError
      if (isApi && error.status === 401) {
        setWhy(key ? textOf(text).refused : textOf(text).needsKey)
        onRefused(key)
      } else if (isApi && error.code === 'question_changed' && id !== undefined) await look(id)
      else if (isGoneBy(error) && id !== undefined) {
        setTheirs(undefined)
        setIsGone(true)
      } else setWhy(told(error))
    } finally {
      setIsBusy(false)
    }
  }
  return {
    isBusy,
    why,
    theirs,
    isGone,
    save: (over = version) =>
      attempt(draft.question(), (question) =>
        id === undefined ? createQuestion(question, key) : saveQuestion(id, question, over, key),
      ),
    saveAsNew: () => attempt(draft.question(), (question) => createQuestion(question, key)),
    saveCopy: () => {
      const question = draft.question()
      // The server takes titles of 200 characters.
      const title = textOf(text).copyOf([...question.title].slice(0, 190).join(''))
      return attempt({ ...question, title }, async (copy) => {
        const saved = await createQuestion(copy, key)
        // It goes on as the copy; unless somebody has called it something else meanwhile.
        if (draft.question().title === question.title) draft.set({ title })
        return saved
      })
    },
  }
}

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
  },
  de: {
    copyOf: (title) => `${title} (Kopie)`,
    needsKey:
      'Geben Sie oben einen Schlüssel dieses Servers ein und speichern Sie noch einmal. Was Sie geschrieben haben, bleibt erhalten.',
  },
})

interface Given {
  id: string | undefined
  draft: Draft
  /** The version that it is based on. */
  version: number
  /** `before` is what was sent: somebody may have written more meanwhile. */
  onSaved: (saved: QuestionDetail, before: Question) => void
}

/** Saves a question. Where somebody else was faster, `theirs` is what they have saved. */
export function useSaving({ id, draft, version, onSaved }: Given) {
  const key = useKey()
  const [isBusy, setIsBusy] = useState(false)
  const [why, setWhy] = useState<string>()
  const [theirs, setTheirs] = useState<QuestionDetail>()
  const attempt = async (question: Question, send: (question: Question) => Promise<QuestionDetail>) => {
    setIsBusy(true)
    setWhy(undefined)
    try {
      const saved = await send(question)
      setTheirs(undefined)
      onSaved(saved, question)
    } catch (error) {
      const isApi = error instanceof ApiError
      if (isApi && error.code === 'question_changed' && id !== undefined)
        setTheirs(await showQuestion(id, key).catch(() => undefined))
      else setWhy(isApi && error.status === 401 && !key ? textOf(text).needsKey : told(error))
    } finally {
      setIsBusy(false)
    }
  }
  return {
    isBusy,
    why,
    theirs,
    save: (over = version) =>
      attempt(draft.question(), (question) =>
        id === undefined ? createQuestion(question, key) : saveQuestion(id, question, over, key),
      ),
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

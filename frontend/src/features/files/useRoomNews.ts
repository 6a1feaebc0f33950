import { useEffect, useLayoutEffect, useRef } from 'react'
import { tell } from '../../components/notices'
import { languageOf } from '../../config/languages'
import { messages, textOf } from '../../i18n/messages'
import { identityOf } from '../../session/people'
import { useRoom } from '../../session/react/room'
import type { CodeEvent } from '../../sync/code'
import { isBusy, watchHands } from './busy'
import { text as words } from './text'

const text = messages({
  en: {
    language: (name: string) => `The language is now ${name}.`,
    languageBy: (who: string, name: string) => `${who} switched the room to ${name}.`,
    own: (name: string) => `You switched the room to ${name}.`,
    open: (path: string) => `Open ${path}`,
  },
  de: {
    language: (name) => `Die Sprache ist jetzt ${name}.`,
    languageBy: (who, name) => `${who} hat den Raum auf ${name} umgestellt.`,
    own: (name) => `Sie haben den Raum auf ${name} umgestellt.`,
    open: (path) => `${path} öffnen`,
  },
})

/**
 * Tells of what others do that all share, with a way back, and shows the file of another
 * language; whoever is in the middle of something stays where they are (PAGE-1).
 */
export function useRoomNews(open: (id: string) => void) {
  const { documents, canWrite, navigation } = useRoom()
  const { code } = documents
  const latest = useRef({ open, canWrite, navigation })
  useLayoutEffect(() => {
    latest.current = { open, canWrite, navigation }
  })
  const { awareness } = documents.get('code')
  useEffect(() => {
    const hands = watchHands()
    const nameOf = ({ client }: CodeEvent) => {
      const state = client === undefined ? undefined : awareness.getStates().get(client)
      return client !== undefined && state ? identityOf(client, state).name : undefined
    }
    const undo = (run: () => void) =>
      latest.current.canWrite ? { action: { label: textOf(words).undo, run } } : {}

    const onLanguage = (event: CodeEvent & { kind: 'language' }) => {
      const t = textOf(text)
      const language = languageOf(event.to)
      const who = nameOf(event)
      const said = event.isOwn
        ? t.own(language.name)
        : who === undefined
          ? t.language(language.name)
          : t.languageBy(who, language.name)
      const show = () => latest.current.open(language.file)
      // Whoever follows somebody goes where they go.
      const stays = latest.current.navigation.following !== undefined || isBusy(hands.look(), Date.now())
      if (!event.isOwn && stays) {
        const run = () => {
          show()
          latest.current.navigation.focus()
        }
        tell(said, { action: { label: t.open(code.pathOf(language.file)), run } })
        return
      }
      show()
      tell(
        said,
        undo(() => code.chooseLanguage(event.from)),
      )
    }
    const onDeleted = (event: CodeEvent & { kind: 'deleted' }) => {
      const t = textOf(words)
      const who = event.isOwn ? undefined : nameOf(event)
      // Of what the server puts away when a question is brought in, the event tells.
      if (!event.isOwn && who === undefined) return
      const said = who === undefined ? t.removed(event.file.path) : t.removedBy(who, event.file.path)
      tell(
        said,
        undo(() => code.restore(event.file.id)),
      )
    }
    const stop = code.witness((event) => {
      if (event.kind === 'language') onLanguage(event)
      // What happened while one was away shows in the tabs.
      else if (event.isOwn || documents.get('code').getState().kind !== 'offline') onDeleted(event)
    })
    return () => {
      stop()
      hands.stop()
    }
  }, [code, documents, awareness])
}

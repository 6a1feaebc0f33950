import { X } from 'lucide-react'
import { type MouseEvent, useEffect, useEffectEvent, useState } from 'react'
import * as Y from 'yjs'
import { locale, messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import type { CodeFile } from '../../sync/code'
import type { Editor } from '../editor/public'
import { Authors } from './authors'
import { markFile, Marked } from './marks'
import { type Share, type Summary, summaryOf } from './summary'
import { type Return, watchAbsence } from './watch'

const text = messages({
  en: {
    away: (news: string) => `While you were away: ${news}`,
    changed: (who: string, what: string) => `${who} changed ${what}`,
    also: (who: string, what: string) => `${who} ${what}`,
    lines: (count: number, path: string) => (count === 1 ? `1 line in ${path}` : `${count} lines in ${path}`),
    moreLines: (count: number, path: string) => `${count} in ${path}`,
    somebody: 'Somebody',
    alsoSomebody: 'somebody',
    more: '…',
    go: 'Go to the first change',
    dismiss: 'Dismiss',
  },
  de: {
    away: (news) => `Während Sie weg waren: ${news}`,
    changed: (who, what) => `${who} hat ${what} geändert`,
    also: (who, what) => `${who} ${what}`,
    lines: (count, path) => (count === 1 ? `1 Zeile in ${path}` : `${count} Zeilen in ${path}`),
    moreLines: (count, path) => `${count} in ${path}`,
    somebody: 'Jemand',
    alsoSomebody: 'jemand',
    more: '…',
    go: 'Zur ersten Änderung',
    dismiss: 'Ausblenden',
  },
})

type Words = ReturnType<typeof useText<(typeof text)['en']>>

/** People, and files of each of them, that are named. */
const mostNamed = 3

function sentence(shares: readonly Share[], t: Words): string {
  const and = new Intl.ListFormat(locale(), { type: 'conjunction' })
  const parts = shares.slice(0, mostNamed).map(({ author, files }, index) => {
    const named = files.slice(0, mostNamed).map(({ path, lines }, at) => {
      return index === 0 && at === 0 ? t.lines(lines, path) : t.moreLines(lines, path)
    })
    if (files.length > mostNamed) named.push(t.more)
    const who = author?.name ?? (index === 0 ? t.somebody : t.alsoSomebody)
    return index === 0 ? t.changed(who, and.format(named)) : t.also(who, and.format(named))
  })
  if (shares.length > mostNamed) parts.push(t.more)
  return t.away(parts.join(', '))
}

/** The editor keeps the focus when a button is clicked. */
const keepFocus = (event: MouseEvent) => event.preventDefault()

interface Props {
  /** The editor, and the file that is open in it. */
  editor: Editor | undefined
  file: CodeFile | undefined
}

/** What others did while one was away: marked in the code, and said in a line that goes by itself. */
export function Away({ editor, file }: Props) {
  const t = useText(text)
  const { member, documents, navigation } = useRoom()
  const [news, setNews] = useState<{ summary: Summary; marked: Marked }>()
  const [isDismissed, setIsDismissed] = useState(false)

  const tellNews = useEffectEvent((back: Return, authors: Authors) => {
    // What is gone was somebody's here, where nobody else can have been.
    const only = back.wasConnected ? authors.only() : undefined
    const people = {
      isOwn: authors.isOwn,
      authorOf: ({ author }: { author: number | undefined }) =>
        author === undefined ? only : authors.of(author),
    }
    const summary = summaryOf(documents.code.files(), back, people, file?.id)
    setNews(summary && { summary, marked: new Marked(back, people) })
    setIsDismissed(false)
  })
  useEffect(() => {
    const document = documents.get('code')
    const authors = new Authors(document.awareness, member.id)
    const stop = watchAbsence(document, (back) => tellNews(back, authors))
    return () => {
      stop()
      authors.stop()
    }
  }, [documents, member.id])

  const marked = news?.marked
  const endNews = useEffectEvent(() => {
    const isLeft = ({ isShown, isDeleted, text: content }: CodeFile) =>
      isShown && !isDeleted && (marked?.in(content).length ?? 0) > 0
    if (!documents.code.files().some(isLeft)) setNews(undefined)
  })
  const content = file?.text
  useEffect(() => {
    if (!marked || !editor || !content) return undefined
    return markFile(editor, content, marked, () => endNews())
  }, [marked, editor, content])

  const shown = isDismissed ? undefined : news?.summary
  const said = shown && sentence(shown.shares, t)
  const go = ({ file: { text: target, id }, at: first }: Summary['first']) => {
    const at = marked?.in(target)[0]?.from ?? Math.min(first, target.length)
    const relative = Y.createRelativePositionFromTypeIndex(target, at)
    navigation.goTo({ path: id, position: Y.relativePositionToJSON(relative) as unknown })
    setIsDismissed(true)
  }
  return (
    <>
      {/* There before it says something: only then is it said. */}
      <span role="status" data-away-told className="sr-only">
        {said}
      </span>
      {shown && (
        <div className="pointer-events-none absolute inset-x-4 bottom-4 z-10 flex justify-center">
          <div
            data-away
            className="pointer-events-auto flex max-w-full items-center gap-1 rounded-lg border border-line bg-panel py-1 pr-1 pl-1.5 text-sm shadow-md"
          >
            <button
              className="line-clamp-3 min-w-0 cursor-pointer rounded-md px-1.5 py-1 text-left hover:underline"
              title={t.go}
              onMouseDown={keepFocus}
              onClick={() => go(shown.first)}
            >
              {said}
            </button>
            <button
              className="button button-icon button-small shrink-0"
              aria-label={t.dismiss}
              title={t.dismiss}
              onMouseDown={keepFocus}
              onClick={(event) => {
                // By keyboard the focus would go with the button.
                if (event.currentTarget.matches(':focus')) navigation.focus()
                setIsDismissed(true)
              }}
            >
              <X size={16} aria-hidden />
            </button>
          </div>
        </div>
      )}
    </>
  )
}

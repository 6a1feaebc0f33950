import { MergeView, unifiedMergeView } from '@codemirror/merge'
import { EditorState, type Extension, Text } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Language } from '../../config/languages'
import { messages, textOf } from '../../i18n/messages'
import { highlightingOf } from './codemirror/highlighting'
import { markGutter, showMarks } from './codemirror/marks'
import { editorTheme } from './codemirror/theme'
import { changesBetween } from './difference'
import type { LineMark } from './editor'
import './diff.css'

/** What the library says itself. Its own words are the keys. */
const text = messages({
  en: { '$ unchanged lines': '$ unchanged lines' },
  de: { '$ unchanged lines': '$ unveränderte Zeilen' },
})

interface Props {
  before: string
  after: string
  path: string
  language: Language
  /** Both texts beside each other, or what was deleted above what came. */
  layout: 'split' | 'unified'
  /** What each text is called. */
  labels: { before: string; after: string }
  /** In pixels. */
  fontSize: number
  /** What to bring into sight, once for each such object: UTF-16 units from the start of the text after. */
  goal?: { at: number } | undefined
  /** Beside lines of the text after. */
  marks?: readonly LineMark[]
  onMark?: (id: string) => void
  /** Somebody pressed the number of a line of the text after, which begins there. */
  onLine?: ((at: number) => void) | undefined
}

/** Searching for the smallest difference ends after so long, in milliseconds: a larger one will do. */
const diffConfig = { scanLimit: 500, timeout: 200 }

/** Unchanged lines that are shown around what has changed; longer stretches are folded. */
const collapse = { margin: 3, minSize: 6 }

function readOnly(label: string, support: Extension): Extension {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? ''
  return [
    EditorView.cspNonce.of(nonce),
    editorTheme,
    support,
    // As in shared texts: a carriage return is a character.
    EditorState.lineSeparator.of('\n'),
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.lineWrapping,
    EditorState.phrases.of(textOf(text)),
    EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': label }),
  ]
}

const noMarks: readonly LineMark[] = []

/** How two texts differ, to be read. The text after may change: what one looks at stays where it is. */
export function DiffPane(props: Props) {
  const { before, after, path, language, layout, labels, fontSize, goal, marks = noMarks, onLine } = props
  const parentOf = useRef<HTMLDivElement>(null)
  /** Where the text after is. */
  const [view, setView] = useState<EditorView>()
  const { before: beforeLabel, after: afterLabel } = labels
  const textAfter = useEffectEvent(() => after)
  const onPress = useEffectEvent((at: number) => onLine?.(at))
  const onMark = useEffectEvent((id: string) => props.onMark?.(id))
  const hasLines = onLine !== undefined
  useEffect(() => {
    const parent = parentOf.current
    let shown: { destroy(): void } | undefined
    let isOver = false
    const show = async () => {
      const support = (await highlightingOf(language.id, path).catch(() => undefined)) ?? []
      if (isOver || !parent) return
      const press = (_view: EditorView, { from }: { from: number }) => {
        if (hasLines) onPress(from)
        return hasLines
      }
      const old = [lineNumbers(), readOnly(beforeLabel, support)]
      const now = [
        lineNumbers({ domEventHandlers: { click: press } }),
        markGutter((id) => onMark(id)),
        readOnly(afterLabel, support),
        hasLines ? EditorView.editorAttributes.of({ class: 'diff-lines' }) : [],
      ]
      const doc = textAfter()
      if (layout === 'split') {
        const both = new MergeView({
          parent,
          a: { doc: before, extensions: old },
          b: { doc, extensions: now },
          collapseUnchanged: collapse,
          gutter: true,
          diffConfig,
        })
        shown = both
        setView(both.b)
      } else {
        const merged = unifiedMergeView({
          original: Text.of(before.split('\n')),
          mergeControls: false,
          collapseUnchanged: collapse,
          gutter: true,
          diffConfig,
        })
        const one = new EditorView({
          parent,
          state: EditorState.create({ doc, extensions: [now, merged] }),
        })
        shown = one
        setView(one)
      }
    }
    void show()
    return () => {
      isOver = true
      setView(undefined)
      shown?.destroy()
    }
  }, [before, path, language.id, layout, beforeLabel, afterLabel, hasLines])
  useEffect(() => {
    const shown = view?.state.doc.toString()
    if (view && shown !== undefined && shown !== after)
      view.dispatch({ changes: changesBetween(shown, after) })
  }, [view, after])
  useEffect(() => view?.dispatch({ effects: showMarks(marks) }), [view, marks])
  useEffect(() => {
    if (!view || !goal) return
    // A text that others shorten meanwhile has no such place any more.
    const at = Math.min(goal.at, view.state.doc.length)
    view.dispatch({ effects: EditorView.scrollIntoView(at, { y: 'center' }) })
  }, [view, goal])
  return (
    <div
      ref={parentOf}
      data-diff={layout}
      className="diff h-full"
      style={{ fontSize, ['--line' as string]: `${Math.round(fontSize * 1.5)}px` }}
    />
  )
}

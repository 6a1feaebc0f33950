import { type Range, StateEffect, StateField, type Text } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, WidgetType } from '@codemirror/view'
import type { Highlight, HighlightKind } from '../editor'
import { classOf } from '../highlightClass'
import '../highlights.css'
import { nameTag } from './nameTag'

const show = StateEffect.define<{ kind: HighlightKind; highlights: readonly Highlight[] }>()

type Shown = Record<HighlightKind, DecorationSet>

/** What is highlighted, where it is now. */
const shown = StateField.define<Shown>({
  create: () => ({ pointing: Decoration.none, away: Decoration.none }),
  update(before, { changes, docChanged, effects, newDoc }) {
    let now = before
    if (docChanged) now = { pointing: now.pointing.map(changes), away: now.away.map(changes) }
    for (const effect of effects) {
      if (!effect.is(show)) continue
      const { kind, highlights } = effect.value
      const ranges = highlights.flatMap((highlight) => decorationsOf(kind, highlight, newDoc))
      now = { ...now, [kind]: Decoration.set(ranges, true) }
    }
    return now
  },
  provide: (field) => [
    EditorView.decorations.from(field, ({ pointing }) => pointing),
    EditorView.decorations.from(field, ({ away }) => away),
  ],
})

function decorationsOf(kind: HighlightKind, highlight: Highlight, doc: Text): Range<Decoration>[] {
  const [from, to] = [highlight.from, highlight.to].map((place) => Math.min(Math.max(0, place), doc.length))
  if (from === undefined || to === undefined) return []
  const className = classOf(kind, highlight)
  const decorations =
    from < to
      ? [Decoration.mark({ class: className }).range(from, to)]
      : [Decoration.widget({ widget: new ClassWidget(className), side: -1 }).range(from)]
  if (highlight.name !== undefined) {
    const widget = new NameWidget(highlight.name, highlight.colour, highlight.isLeaving)
    decorations.push(Decoration.widget({ widget, side: 2 }).range(doc.lineAt(to).to))
  }
  return decorations
}

/** Something that only has a class: the rest is style. */
class ClassWidget extends WidgetType {
  constructor(private readonly className: string) {
    super()
  }

  override eq({ className }: ClassWidget): boolean {
    return className === this.className
  }

  override toDOM(): HTMLElement {
    const mark = document.createElement('span')
    mark.className = this.className
    mark.setAttribute('aria-hidden', 'true')
    return mark
  }
}

/** A name behind a line. */
class NameWidget extends WidgetType {
  constructor(
    private readonly name: string,
    private readonly colour: number | undefined,
    private readonly isLeaving: boolean,
  ) {
    super()
  }

  override eq({ name, colour, isLeaving }: NameWidget): boolean {
    return name === this.name && colour === this.colour && isLeaving === this.isLeaving
  }

  override toDOM(): HTMLElement {
    const place = document.createElement('span')
    place.className = `remote-end person-${this.colour ?? 'unknown'}`
    place.setAttribute('aria-hidden', 'true')
    const leaving = this.isLeaving ? ['code-leaving'] : []
    place.append(nameTag(this.name, 'remote-name-end', 'code-name', ...leaving))
    return place
  }

  override ignoreEvent(): boolean {
    return true
  }
}

/** What an editor has to have in it to highlight anything. */
export const highlighting = shown

/** Highlights of one kind, in the place of those that there are. */
export function showHighlights(kind: HighlightKind, highlights: readonly Highlight[]): StateEffect<unknown> {
  return show.of({ kind, highlights })
}

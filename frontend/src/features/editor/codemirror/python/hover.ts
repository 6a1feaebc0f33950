import { type Extension, StateEffect, StateField } from '@codemirror/state'
import {
  type Command,
  EditorView,
  type PluginValue,
  showTooltip,
  type Tooltip,
  ViewPlugin,
} from '@codemirror/view'
import { isOwn } from '../binding'
import { element } from '../element'
import { servedIn } from './analysis'
import { markdownOf, offsetOf } from './conversion'
import { problemsIn } from './diagnostics'
import { documentationOf } from './documentation'

// Not by CodeMirror's hoverTooltip: it is in the file that every room loads before its first key.

/** So long the mouse rests before it is a question, in milliseconds. */
const rest = 300
/** So long it may be on its way to what is shown, in milliseconds. */
const way = 200

const isUnknown = /: Unknown\n```\s*$/

type Shown = Tooltip & { end: number; dom: HTMLElement }

const show = StateEffect.define<Shown | undefined>()

const shown = StateField.define<Shown | undefined>({
  create: () => undefined,
  update(before, transaction) {
    // Who goes on has read it. What others write only moves it.
    let now = isOwn(transaction) ? undefined : before
    const { changes, docChanged, effects } = transaction
    if (now && docChanged) now = { ...now, pos: changes.mapPos(now.pos), end: changes.mapPos(now.end) }
    for (const effect of effects) if (effect.is(show)) now = effect.value
    return now
  },
  provide: (field) => showTooltip.from(field, (now) => now ?? null),
})

/** What is known of a place: what is wrong there, and what it is. */
async function knownAt(view: EditorView, at: number): Promise<Shown | undefined> {
  const file = servedIn(view)
  if (!file) return undefined
  const [{ doc }, version] = [view.state, file.version]
  const problems = problemsIn(view.state, at, at)
  const found = await file.ask('textDocument/hover', at)
  const said = markdownOf(found?.contents)
  // Of what is not defined that is said already.
  const markdown = problems.length > 0 && isUnknown.test(said) ? '' : said
  if (!markdown && problems.length === 0) return undefined
  const messages = problems.map(({ severity, message }) =>
    element('p', { class: `python-problem python-problem-${severity}` }, message),
  )
  const dom = element('div', { class: 'python-hover', role: 'tooltip' }, ...messages)
  if (markdown) dom.append(await documentationOf(markdown))
  const [from, to] =
    found?.range && markdown
      ? [offsetOf(doc, found.range.start), offsetOf(doc, found.range.end)]
      : [problems[0]?.from ?? at, problems[0]?.to ?? at]
  const [pos, end] = [file.now(from, version), file.now(to, version)]
  if (servedIn(view) !== file || pos === undefined || end === undefined) return undefined
  return { pos, end, above: true, dom, create: () => ({ dom }) }
}

class Hover implements PluginValue {
  private timer: ReturnType<typeof setTimeout> | undefined
  private asked = 0

  constructor(private readonly view: EditorView) {
    view.dom.addEventListener('pointermove', this.onMove)
    view.dom.addEventListener('pointerleave', this.onLeave)
  }

  private readonly onMove = ({ clientX: x, clientY: y, target, buttons, pointerType }: PointerEvent) => {
    clearTimeout(this.timer)
    const now = this.view.state.field(shown)
    if (pointerType !== 'mouse' || (target instanceof Node && now?.dom.contains(target))) return
    if (now && buttons === 0) {
      const at = this.placeAt(x, y)
      if (at !== undefined && now.pos <= at && at <= now.end) return
    }
    // Who holds a button does something else.
    const ask = () => void this.ask(buttons === 0 ? this.placeAt(x, y) : undefined)
    this.timer = setTimeout(ask, now ? way : rest)
  }

  private readonly onLeave = () => {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.close(), way)
  }

  /** The place in the text at a point; undefined beside the text. */
  private placeAt(x: number, y: number): number | undefined {
    const at = this.view.posAtCoords({ x, y })
    const place = at === null ? null : this.view.coordsAtPos(at)
    const width = this.view.defaultCharacterWidth
    if (at === null || !place || y < place.top || y > place.bottom) return undefined
    return x < place.left - width || x > place.right + width ? undefined : at
  }

  /** Shows what is known of a place; nothing beside the text. */
  async ask(at: number | undefined) {
    const asked = (this.asked += 1)
    const known = at === undefined ? undefined : await knownAt(this.view, at)
    // A newer question has its own answer.
    if (asked !== this.asked) return
    if (known) this.view.dispatch({ effects: show.of(known) })
    else this.close()
  }

  close() {
    this.asked += 1
    if (this.view.state.field(shown)) this.view.dispatch({ effects: show.of(undefined) })
  }

  destroy() {
    this.asked += 1
    clearTimeout(this.timer)
    this.view.dom.removeEventListener('pointermove', this.onMove)
    this.view.dom.removeEventListener('pointerleave', this.onLeave)
  }
}

const plugin = ViewPlugin.fromClass(Hover, {
  eventObservers: {
    // Not a key of its own: Escape means other things, too.
    keydown({ key }) {
      if (key === 'Escape') this.close()
    },
  },
})

/** Shows at the caret what the mouse would show there. */
export const explain: Command = (view) => {
  void view.plugin(plugin)?.ask(view.state.selection.main.head)
  return true
}

/** What is known of a name, where the mouse rests on it. */
export const hover: Extension = [shown, plugin]

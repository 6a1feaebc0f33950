import { type Extension, Facet, StateEffect, StateField } from '@codemirror/state'
import {
  type Command,
  EditorView,
  type PluginValue,
  showTooltip,
  type Tooltip,
  ViewPlugin,
} from '@codemirror/view'
import { textOf } from '../../../../i18n/messages'
import { isOwn } from '../binding'
import { element } from '../element'
import { fix } from './fix'
import { type Problem, problemsIn } from './problems'
import { text } from './text'

// Not by CodeMirror's hoverTooltip: it is in the file that every room loads before its first key.

/** So long the mouse rests before it is a question, in milliseconds. */
const rest = 300
/** So long it may be on its way to what is shown, in milliseconds. */
const way = 200

/** What is known of a place, beside what is wrong there. */
interface Explanation {
  /** Where the place is now, and what the explanation is about. */
  at: number
  from: number
  to: number
  content: Node | undefined
  /** It says that nothing is known. */
  isUnknown: boolean
}

export type Explain = (view: EditorView, at: number) => Promise<Explanation | undefined>

/** Who explains what is in the text. */
export const explaining = Facet.define<Explain>()

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
async function knownAt(view: EditorView, asked: number): Promise<Shown | undefined> {
  const [explain] = view.state.facet(explaining)
  const explained = explain && (await explain(view, asked))
  const at = Math.min(explained?.at ?? asked, view.state.doc.length)
  const problems = problemsIn(view.state, at, at)
  // Of what is not defined that is said already.
  const content = explained && !(problems.length > 0 && explained.isUnknown) ? explained.content : undefined
  if (!content && problems.length === 0) return undefined
  const words = textOf(text)
  const canFix = !view.state.readOnly && problems.some((problem) => problem.fix)
  // What has something to press in it is no tooltip for screen readers.
  const role = canFix ? { role: 'dialog', 'aria-label': words.problems } : { role: 'tooltip' }
  const dom = element(
    'div',
    { class: 'problem-hover', ...role, onkeydown: (event) => leave(event, view) },
    ...problems.map((problem) => shownProblem(view, problem)),
  )
  if (content) dom.append(content)
  const [pos, end] =
    explained && content ? [explained.from, explained.to] : [problems[0]?.from ?? at, problems[0]?.to ?? at]
  return { pos, end, above: true, dom, create: () => ({ dom }) }
}

/** The caret stays where it is. */
const onmousedown = (event: Event) => event.preventDefault()

function shownProblem(view: EditorView, problem: Problem): HTMLElement {
  const { severity, message, rule } = problem
  const shownOne = element('p', { class: `problem of-${severity}` }, message)
  if (rule !== undefined) shownOne.append(element('code', {}, rule))
  if (!problem.fix || view.state.readOnly) return shownOne
  const onclick = () => {
    fix(view, problem)
    view.focus()
  }
  const label = textOf(text).fix(problem.fix.title)
  shownOne.append(element('button', { type: 'button', onclick, onmousedown }, label))
  return shownOne
}

/** Who has gone into what is shown comes back to the code. */
function leave(event: Event, view: EditorView) {
  if (!(event instanceof KeyboardEvent) || event.key !== 'Escape') return
  event.stopPropagation()
  view.plugin(plugin)?.close()
  view.focus()
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
    // What was pressed there shows what is in the line, as long as one stays.
    if (target instanceof Element && target.closest('.cm-gutters')) return
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

/** Shows what is known of a place. */
export const explainAt = (view: EditorView, at: number) => view.plugin(plugin)?.ask(at)

/** Shows at the caret what the mouse would show there. */
export const explain: Command = (view) => {
  void explainAt(view, view.state.selection.main.head)
  return true
}

const canBeFixed = ({ fix: found }: Problem) => found !== undefined

/** Mends what is wrong at the caret, or in its line; where there is a choice, it is the person's. */
export const fixHere: Command = (view) => {
  const { state } = view
  const { head } = state.selection.main
  if (state.readOnly) return false
  const line = state.doc.lineAt(head)
  const here = problemsIn(state, head, head).filter(canBeFixed)
  const found = here.length > 0 ? here : problemsIn(state, line.from, line.to).filter(canBeFixed)
  const [first] = found
  if (!first) return false
  if (found.length === 1) return fix(view, first)
  void explainAt(view, first.from)?.then(() =>
    view.state.field(shown)?.dom.querySelector<HTMLElement>('button')?.focus(),
  )
  return true
}

/** What is known of a name, where the mouse rests on it. */
export const hover: Extension = [shown, plugin]

import { type Extension, StateEffect, StateField } from '@codemirror/state'
import {
  EditorView,
  type PluginValue,
  showTooltip,
  type Tooltip,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view'
import { textOf } from '../../../../i18n/messages'
import { isOwn } from '../binding'
import { element } from '../element'
import { servedIn } from './analysis'
import { type Signature, signatureOf } from './conversion'
import { documentationOf } from './documentation'
import { text } from './text'

interface Shown {
  label: string
  tooltip: Tooltip
}

const show = StateEffect.define<Shown | undefined>()

/** The signature of the call that is being written. */
const shown = StateField.define<Shown | undefined>({
  create: () => undefined,
  update(before, { changes, docChanged, effects }) {
    let now = before
    if (now && docChanged) now = { ...now, tooltip: { ...now.tooltip, pos: changes.mapPos(now.tooltip.pos) } }
    for (const effect of effects) {
      if (!effect.is(show)) continue
      // It stays where it is while one writes in the same call.
      const pos = now?.label === effect.value?.label ? now?.tooltip.pos : undefined
      now = effect.value && {
        ...effect.value,
        tooltip: { ...effect.value.tooltip, ...(pos !== undefined && { pos }) },
      }
    }
    return now
  },
  provide: (field) => showTooltip.from(field, (now) => now?.tooltip ?? null),
})

class SignatureHelp implements PluginValue {
  private asked = 0

  constructor(private readonly view: EditorView) {}

  update({ transactions, state }: ViewUpdate) {
    const own = transactions.filter(isOwn)
    if (own.length === 0) return
    const { head } = state.selection.main
    const isWriting = own.some((one) => one.docChanged && one.isUserEvent('input'))
    const begins = isWriting && /[(,]/.test(state.sliceDoc(head - 1, head))
    if (begins || state.field(shown)) void this.ask(head)
  }

  private async ask(head: number) {
    const { view } = this
    const asked = (this.asked += 1)
    const file = servedIn(view)
    if (!file) return
    const { version } = file
    const help = await file.ask('textDocument/signatureHelp', head)
    const found = help ? signatureOf(help) : undefined
    const dom = found && (await drawn(found.signature, found.count))
    const pos = file.now(head, version)
    // A newer question has its own answer.
    if (asked !== this.asked || servedIn(view) !== file) return
    if (!found || !dom || pos === undefined || !view.hasFocus) return this.close()
    const { label } = found.signature
    const isNew = view.state.field(shown)?.label !== label
    view.dispatch({
      effects: [
        show.of({ label, tooltip: { pos, above: true, create: () => ({ dom }) } }),
        ...(isNew ? [EditorView.announce.of(label)] : []),
      ],
    })
  }

  close() {
    this.asked += 1
    if (this.view.state.field(shown)) this.view.dispatch({ effects: show.of(undefined) })
  }

  destroy() {
    this.asked += 1
  }
}

async function drawn({ label, active, documentation }: Signature, count: number): Promise<HTMLElement> {
  const code = element('code', {})
  if (active) {
    code.append(label.slice(0, active.from))
    code.append(element('mark', {}, label.slice(active.from, active.to)), label.slice(active.to))
  } else code.append(label)
  const dom = element('div', { class: 'python-signature', role: 'tooltip' }, code)
  if (count > 1) code.before(element('span', { class: 'python-overloads' }, textOf(text).overloads(count)))
  // One has to see the code, too: the rest of it comes by the mouse.
  const [summary = ''] = documentation.split(/\n\s*\n/)
  if (summary) dom.append(await documentationOf(summary))
  return dom
}

export const signatureHelp: Extension = [
  shown,
  ViewPlugin.fromClass(SignatureHelp, {
    eventObservers: {
      keydown({ key }) {
        if (key === 'Escape') this.close()
      },
      blur() {
        this.close()
      },
    },
  }),
]

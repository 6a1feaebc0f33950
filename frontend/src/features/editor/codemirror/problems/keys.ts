import { Prec } from '@codemirror/state'
import { type Command, keymap } from '@codemirror/view'
import { explain, fixHere } from './hover'
import { goToProblem } from './problems'

const goAndExplain =
  (isNext: boolean): Command =>
  (view) =>
    goToProblem(isNext)(view) && explain(view)

/** As in VS Code, and what it shows by the mouse. */
export const keys = Prec.high(
  keymap.of([
    { key: 'F8', run: goAndExplain(true), shift: goAndExplain(false), preventDefault: true },
    { key: 'Mod-F1', run: explain, preventDefault: true },
    { key: 'Mod-.', run: fixHere, preventDefault: true },
  ]),
)

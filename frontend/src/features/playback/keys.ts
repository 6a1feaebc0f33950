/** What the keys of the page do. */
export type PlayerAction =
  | 'toggle'
  | 'frameBack'
  | 'frameOn'
  | 'back'
  | 'on'
  | 'previousMark'
  | 'nextMark'
  | 'slower'
  | 'faster'
  | 'comment'

type Keys = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>

/** What is pressed without looking where one is; `[` and `]` stand elsewhere on many keyboards, and have arrows beside. */
const everywhere: Record<string, PlayerAction> = {
  ' ': 'toggle',
  k: 'toggle',
  ',': 'frameBack',
  '.': 'frameOn',
  '[': 'previousMark',
  ']': 'nextMark',
  '<': 'slower',
  '>': 'faster',
  c: 'comment',
}

/** What a key does; undefined where it means something else. */
export function actionOf({ key, shiftKey, ctrlKey, metaKey, altKey }: Keys): PlayerAction | undefined {
  if (ctrlKey || metaKey) return undefined
  // On many keyboards brackets are typed with Alt Gr.
  if (altKey && key !== '[' && key !== ']') return undefined
  if (key === 'ArrowLeft') return shiftKey ? 'previousMark' : 'back'
  if (key === 'ArrowRight') return shiftKey ? 'nextMark' : 'on'
  return everywhere[key]
}

/** Where keys are typed. */
const fields =
  'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true], .monaco-editor'
/** Where arrows move something else. */
const moved =
  '[role=tab], [role=separator], [role=slider], [role=log], [role=menu], [role^=menuitem], input, .cm-editor, .monaco-editor'
/** What Space presses. */
const pressed = 'button, a, summary, input, [role=tab], [role^=menuitem]'

/** Whether the keys of an action are for what has the focus, and not for the recording. */
export function isForOther(action: PlayerAction, key: string, target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest(fields)) return true
  if (key.startsWith('Arrow')) return target.closest(moved) !== null
  return action === 'toggle' && key === ' ' && target.closest(pressed) !== null
}

import { loaded } from '../../components/loaded'

/** Loaded when it is first shown; before that where somebody may want it without a network. */
export const ConnectionPanel = loaded(() =>
  import('./ConnectionPanel').then((module) => module.ConnectionPanel),
)

import { loaded } from '../../components/loaded'

export { InviteButton } from './InviteButton'
export { wasJustMade } from './made'

/** Loaded when it is first shown: most people in a room invite nobody. */
export const InvitePanel = loaded(() => import('./InvitePanel').then((module) => module.InvitePanel))

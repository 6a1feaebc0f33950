import { loaded } from '../../components/loaded'

export { JoinForm } from './JoinForm'
export type { ShownFile } from './KeptFiles'
export { Refused } from './Refused'
export { RoleBar } from './RoleBar'

/** Only where the interview has not begun. */
export const Lobby = loaded(() => import('./Lobby').then((module) => module.Lobby))

/** The end may come when the network is gone: what shows it is to be here by then. */
export const Over = loaded(() => import('./Over').then((module) => module.Over))

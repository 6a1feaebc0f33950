import { lazily } from '../../components/lazily'

export { JoinForm } from './JoinForm'
export type { ShownFile } from './KeptFiles'
export { Lobby } from './Lobby'
export { Refused } from './Refused'
export { RoleBar } from './RoleBar'

const loadOver = () => import('./Over').then(({ Over }) => Over)

/** Loaded when it is first shown, or asked for before. */
export const Over = lazily(loadOver)

/** The end may come when the network is gone: what shows it is to be here by then. */
export const preloadOver = () => void loadOver().catch(() => undefined)

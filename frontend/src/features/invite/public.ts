export { InviteButton } from './InviteButton'
export { InvitePanel } from './InvitePanel'
export { wasJustMade } from './made'

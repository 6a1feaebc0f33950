export { InviteButton } from './InviteButton'

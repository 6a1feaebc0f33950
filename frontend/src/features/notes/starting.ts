import { messages } from '../../i18n/messages'

/** Rows that are offered to begin with. */
export const startingRows = messages({
  en: { solving: 'Problem solving', code: 'Code quality', talking: 'Communication', testing: 'Testing' },
  de: { solving: 'Problemlösung', code: 'Codequalität', talking: 'Kommunikation', testing: 'Tests' },
})

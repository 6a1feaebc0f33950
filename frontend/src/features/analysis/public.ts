export { check, endAnalysis, type Checked } from './checker'
export type { Edit, Finding, Fix, Severity } from './finding'

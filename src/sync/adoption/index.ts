export {
  type AdoptionId,
  type Advanced,
  type AdvancePorts,
  advanceAdoption,
  advanceDueAdoptions,
} from './advance-adoption.ts'

export { translationStatus, type TranslationStatus } from './catalogues';
export { renderText } from './render';
export { segmentsOf } from './segments';
export { templateTable, type TemplateRow } from './table';
export * from './types';

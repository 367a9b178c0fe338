/**
 * Calls and policies lie on one coarse grid, so that equal instants and exact boundaries (a threshold, a cooldown,
 * 24 hours, the window's start and end) are common and not a rare chance.
 */
export const GRID_MINUTES = 30;

export const TYPES = ['NOISE', 'LARCENY', 'DOMESTIC', 'noise', 'constructor'];
export const PRIORITIES = ['1', '2', '3', 'constructor', '__proto__'];

/** Nights on which the clock of each zone changes, or the one before which a day does not exist. */
export const ZONE_NIGHTS: Record<string, readonly string[]> = {
  'America/Phoenix': ['2026-03-08', '2025-12-31'],
  'America/New_York': ['2026-03-08', '2026-11-01'],
  'America/Los_Angeles': ['2026-03-08', '2026-11-01'],
  // Half an hour of daylight saving.
  'Australia/Lord_Howe': ['2026-04-05', '2026-10-04'],
  // Clocks change at midnight: a day that begins at 01:00, a midnight that comes twice.
  'America/Havana': ['2026-03-08', '2026-11-01'],
  'America/Santiago': ['2026-04-05', '2026-09-06'],
  'Asia/Beirut': ['2026-03-29', '2026-10-25'],
  'Atlantic/Azores': ['2026-03-29', '2026-10-25'],
  'Pacific/Chatham': ['2026-04-05', '2026-09-27'],
  'Europe/Dublin': ['2026-03-29', '2026-10-25'],
  'Africa/Casablanca': ['2026-02-15', '2026-03-22'],
  // The 30th of December 2011 did not happen.
  'Pacific/Apia': ['2011-12-30', '2011-09-24'],
  'Asia/Kolkata': ['2026-06-01'],
  UTC: ['2026-01-01'],
};

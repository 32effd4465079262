/** How the agency learned that somebody wants to be erased. Chosen, not typed: the audit log holds nothing personal. */
export const ERASE_REASONS = ['chat', 'in_person', 'letter', 'authority', 'other'] as const;

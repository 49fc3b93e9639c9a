import { connectionSettings, retrySettings } from './connection.ts';

/** What an administrator goes by. (AdminClientConfig) */
export const adminSettings = { ...connectionSettings, ...retrySettings } as const;

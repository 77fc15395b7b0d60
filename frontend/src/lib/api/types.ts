/** The wire types by the names that the screens use; generated from the services' OpenAPI files. */
import type { components as Catalog } from './catalog';
import type { components as Gateway } from './gateway';
import type { components as Partners } from './partners';
import type { components as Training } from './training';

export type Item = Catalog['schemas']['Item'];
export type ItemCreate = Catalog['schemas']['ItemCreate'];
export type ItemUpdate = Catalog['schemas']['ItemUpdate'];
export type ItemStatus = Item['status'];
export type Rendition = Catalog['schemas']['Rendition'];
export type Creator = Catalog['schemas']['Creator'];
export type Hit = Catalog['schemas']['Hit'];
export type SearchPage = Catalog['schemas']['SearchAnswer'];
export type FacetValue = Catalog['schemas']['FacetCount'];
export type Suggestion = Catalog['schemas']['Suggestion'];
export type Subject = Catalog['schemas']['Subject'];
export type ItemVersion = Catalog['schemas']['ItemVersion'];
export type ImportRun = Catalog['schemas']['Import'];
export type RowError = Catalog['schemas']['ImportError'];

export type Library = Partners['schemas']['Library'];
export type LibraryPoint = Partners['schemas']['Point'];
export type LibraryHit = Partners['schemas']['LibraryHit'];
export type OpeningHours = Library['hours'][number];
export type Place = Partners['schemas']['Place'];

export type Course = Training['schemas']['Course'];
export type Cohort = Training['schemas']['Cohort'];
export type CourseSession = Training['schemas']['Session'];

export type Account = Gateway['schemas']['Account'];
export type Role = Account['roles'][number];

import { infiniteQueryOptions, keepPreviousData, queryOptions } from '$lib/query/index.svelte';
import { training } from '$lib/api/client';
import { firstData } from '$lib/api/first-data';
import { answer } from '$lib/api/problem';
import type { Course } from '$lib/api/types';
import type { CourseFilters } from './filters';

const PAGE = 20;
const COHORTS = 50;

export const coursesQuery = ({ q, modality, cursor }: CourseFilters) =>
	infiniteQueryOptions({
		queryKey: ['courses', { q, modality, cursor }],
		queryFn: ({ pageParam, signal }) =>
			answer(
				training.GET('/v1/courses', {
					params: { query: { limit: PAGE, ...(q && { q }), ...(modality && { modality }), ...(pageParam && { cursor: pageParam }) } },
					signal
				})
			),
		initialPageParam: cursor,
		getNextPageParam: (page) => page.next,
		placeholderData: keepPreviousData
	});

export const courseQuery = (id: string) =>
	queryOptions({
		queryKey: ['course', id],
		queryFn: ({ signal }) => answer(training.GET('/v1/courses/{course_id}', { params: { path: { course_id: id } }, signal })),
		initialData: () => firstData<Course>(`/courses/${id}`)
	});

export const cohortsQuery = (courseId: string) =>
	queryOptions({
		queryKey: ['cohorts', { courseId }],
		queryFn: ({ signal }) =>
			answer(training.GET('/v1/courses/{course_id}/cohorts', { params: { path: { course_id: courseId }, query: { limit: COHORTS } }, signal }))
	});

/** What starts or still runs at a library. */
export const libraryCohortsQuery = (libraryId: string, from: string) =>
	queryOptions({
		queryKey: ['cohorts', { libraryId, from }],
		queryFn: ({ signal }) => answer(training.GET('/v1/cohorts', { params: { query: { library_id: libraryId, from, limit: COHORTS } }, signal }))
	});

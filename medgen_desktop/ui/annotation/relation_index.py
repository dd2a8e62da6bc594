"""Which relations an annotation has, each with a lane: answered without a look at all of them."""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.relation import Relation, RelationId

_NONE: tuple[Relation, ...] = ()


class RelationIndex:
    """The relations of a note by their ends.

    Each has a lane, 0 or more, which it does not share with one that it runs beside: lanes depend
    on the text alone, so that arcs stay where they are while the text is scrolled.
    """

    def __init__(
        self,
        relations: Iterable[Relation] = (),
        annotation: Callable[[AnnotationId], Annotation | None] = lambda _id: None,
    ) -> None:
        """Hold the relations whose ends `annotation` knows."""
        self._by_end: defaultdict[AnnotationId, list[Relation]] = defaultdict(list)
        self._lanes: dict[RelationId, int] = {}
        stretches: list[tuple[int, int, RelationId]] = []
        for one in relations:
            source, target = annotation(one.source), annotation(one.target)
            if source is None or target is None:
                continue
            self._by_end[one.source].append(one)
            self._by_end[one.target].append(one)
            places = sorted((source.start, target.start))
            stretches.append((places[0], places[1], one.id))
        self._give_lanes(sorted(stretches))

    def __len__(self) -> int:
        return len(self._lanes)

    def of(self, annotation_id: AnnotationId) -> Iterable[Relation]:
        """The relations that lead from an annotation or to it."""
        return self._by_end.get(annotation_id, _NONE)

    def lane(self, relation_id: RelationId) -> int:
        """The lane of a relation."""
        return self._lanes.get(relation_id, 0)

    def _give_lanes(self, stretches: Iterable[tuple[int, int, RelationId]]) -> None:
        """From the left, each the lowest lane that is free by then."""
        running: list[tuple[int, int]] = []
        free: list[int] = []
        used = 0
        for start, end, relation_id in stretches:
            while running and running[0][0] < start:
                heapq.heappush(free, heapq.heappop(running)[1])
            if free:
                lane = heapq.heappop(free)
            else:
                lane, used = used, used + 1
            heapq.heappush(running, (end, lane))
            self._lanes[relation_id] = lane

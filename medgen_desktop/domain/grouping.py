"""What belongs together, from links between two at a time."""


class Joined:
    """Which of so many places belong together: each leads to an earlier one, at last to the first.

    The groups do not depend on the order of the links.
    """

    def __init__(self, count: int) -> None:
        """Each place stands alone."""
        self._leads_to = list(range(count))

    def first(self, place: int) -> int:
        """The first place of the group that this one is in."""
        while self._leads_to[place] != place:
            self._leads_to[place] = self._leads_to[self._leads_to[place]]
            place = self._leads_to[place]
        return place

    def join(self, one: int, other: int) -> None:
        """Let two places, and all that belong to them, belong together."""
        first, second = sorted((self.first(one), self.first(other)))
        self._leads_to[second] = first

    def groups(self) -> list[list[int]]:
        """Every group, by its first place; places in order."""
        members: dict[int, list[int]] = {}
        for place in range(len(self._leads_to)):
            members.setdefault(self.first(place), []).append(place)
        return list(members.values())

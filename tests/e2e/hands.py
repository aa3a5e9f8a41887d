"""The ways in which people work a control: by mouse, by finger and by keys."""

import time

from playwright.sync_api import Locator, Page

PHONE = {"viewport": {"width": 375, "height": 800}, "has_touch": True, "is_mobile": True}
# Of a drag: one after the other, as a hand moves.
STEPS = 5
STEP_SECONDS = 0.05


class Mouse:
    """Clicks and drags."""

    screen: dict = {}

    def press(self, control: Locator) -> None:
        control.click()

    def check(self, box: Locator) -> None:
        self.press(box)

    def choose(self, field: Locator, option: str) -> None:
        """Choose from a list, whose opened options the browser draws out of a test's reach."""
        field.click(trial=True)
        field.select_option(option)

    def slide(self, slider: Locator, *, to_end: bool) -> None:
        """Bring a slider to its end, or to its beginning."""
        self.press_at(slider, 0.99 if to_end else 0.01)

    def pull(self, slider: Locator) -> None:
        """Bring a slider from its middle to seven tenths of its way."""
        box = _box(slider)
        y = box["y"] + box["height"] / 2
        self.drag(slider.page, (box["x"] + box["width"] / 2, y), (box["x"] + 0.7 * box["width"], y))

    def lead(self, dot: Locator, area: Locator) -> None:
        """Bring a dot to the middle of the upper edge of its area."""
        here, box = _box(dot), _box(area)
        start = (here["x"] + here["width"] / 2, here["y"] + here["height"] / 2)
        self.drag(dot.page, start, (box["x"] + box["width"] / 2, box["y"] + 1))

    def press_at(self, control: Locator, across: float) -> None:
        control.click(position=self._place(control, across))

    def drag(self, page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
        page.mouse.move(*start)
        page.mouse.down()
        page.mouse.move(*end, steps=STEPS)
        page.mouse.up()

    @staticmethod
    def _place(control: Locator, across: float):
        box = control.bounding_box()
        assert box
        return {"x": across * box["width"], "y": box["height"] / 2}


class Finger(Mouse):
    """Taps and drags."""

    screen = PHONE

    def press(self, control: Locator) -> None:
        control.tap()

    def choose(self, field: Locator, option: str) -> None:
        field.tap(trial=True)
        field.select_option(option)

    def press_at(self, control: Locator, across: float) -> None:
        control.tap(position=self._place(control, across))

    def drag(self, page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
        fingers = Fingers(page, begun=time.time() - (STEPS + 1) * STEP_SECONDS)
        fingers.down(start)
        for share in (step / STEPS for step in range(1, STEPS + 1)):
            x, y = (here + share * (there - here) for here, there in zip(start, end, strict=True))
            fingers.move((x, y))
        fingers.up()


class Keys(Mouse):
    """Enter, space, arrows, Home, End and Page Up; a list is searched by its words."""

    def press(self, control: Locator) -> None:
        control.press("Enter")

    def check(self, box: Locator) -> None:
        box.press("Space")

    def choose(self, field: Locator, option: str) -> None:
        field.press_sequentially(option)

    def slide(self, slider: Locator, *, to_end: bool) -> None:
        slider.press("End" if to_end else "Home")

    def pull(self, slider: Locator) -> None:
        slider.press("Home")
        for _ in range(7):  # tenths
            slider.press("PageUp")

    def lead(self, dot: Locator, area: Locator) -> None:
        for key, presses in (("ArrowLeft", 4), ("ArrowUp", 4), ("ArrowRight", 2)):
            for _ in range(presses):  # quarters
                dot.press(f"Shift+{key}")


HANDS = [Mouse(), Finger(), Keys()]
HAND_NAMES = ["mouse", "finger", "keys"]


class Fingers:
    """Several fingers on the glass of a phone, or one that moves.

    Of those that have `begun` at a time, each move takes a moment from there on: fingers that move
    in no time flick the page, and Chromium takes the next tap as one that stops it.
    """

    def __init__(self, page: Page, *, begun: float | None = None) -> None:
        self._session = page.context.new_cdp_session(page)
        self._time = begun

    def down(self, *places: tuple[float, float]) -> None:
        self._touch("touchStart", places)

    def move(self, *places: tuple[float, float]) -> None:
        self._touch("touchMove", places)

    def up(self, *left: tuple[float, float]) -> None:
        """Lift those that are not `left`."""
        self._touch("touchEnd", left)

    def _touch(self, kind: str, places: tuple[tuple[float, float], ...]) -> None:
        points = [{"x": x, "y": y, "id": index} for index, (x, y) in enumerate(places)]
        event = {"type": kind, "touchPoints": points}
        if self._time is not None:
            event["timestamp"] = self._time
            self._time += STEP_SECONDS
        self._session.send("Input.dispatchTouchEvent", event)


def _box(control: Locator) -> dict:
    """Where a control lies, once it has been scrolled to."""
    control.scroll_into_view_if_needed()
    box = control.bounding_box()
    assert box
    return dict(box)

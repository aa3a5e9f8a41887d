"""The ways in which people work a control: by mouse, by finger and by keys."""

from playwright.sync_api import Locator, Page

PHONE = {"viewport": {"width": 375, "height": 800}, "has_touch": True, "is_mobile": True}


class Mouse:
    """Clicks."""

    screen: dict = {}

    def press(self, control: Locator) -> None:
        control.click()

    def check(self, box: Locator) -> None:
        self.press(box)

    def slide(self, slider: Locator, *, to_end: bool) -> None:
        """Bring a slider to its end, or to its beginning."""
        self.press_at(slider, 0.999 if to_end else 0.001)

    def press_at(self, control: Locator, across: float) -> None:
        control.click(position=self._place(control, across))

    @staticmethod
    def _place(control: Locator, across: float):
        box = control.bounding_box()
        assert box
        return {"x": across * box["width"], "y": box["height"] / 2}


class Finger(Mouse):
    """Taps."""

    screen = PHONE

    def press(self, control: Locator) -> None:
        control.tap()

    def press_at(self, control: Locator, across: float) -> None:
        control.tap(position=self._place(control, across))


class Keys(Mouse):
    """Enter, space, Home and End."""

    def press(self, control: Locator) -> None:
        control.press("Enter")

    def check(self, box: Locator) -> None:
        box.press("Space")

    def slide(self, slider: Locator, *, to_end: bool) -> None:
        slider.press("End" if to_end else "Home")


HANDS = [Mouse(), Finger(), Keys()]
HAND_NAMES = ["mouse", "finger", "keys"]


class Fingers:
    """Several fingers on the glass of a phone, or one that moves."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)

    def down(self, *places: tuple[float, float]) -> None:
        self._touch("touchStart", places)

    def move(self, *places: tuple[float, float]) -> None:
        self._touch("touchMove", places)

    def up(self, *left: tuple[float, float]) -> None:
        """Lift those that are not `left`."""
        self._touch("touchEnd", left)

    def _touch(self, kind: str, places: tuple[tuple[float, float], ...]) -> None:
        points = [{"x": x, "y": y, "id": index} for index, (x, y) in enumerate(places)]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

import numpy as np
import pytest

from ml.models.tokens import hidden_token, previous_tokens

VOCABULARY = 9
WINDOW = 16


@pytest.fixture(scope="module")
def head(keras):
    from ml.models.copying import CopyHead

    keras.utils.set_random_seed(0)
    built = CopyHead(window=WINDOW, vocabulary_size=VOCABULARY)
    built.build((None, WINDOW, 8))
    return built


def probabilities(head, tokens, *, states=None):
    """Where the vocabulary's own softmax is flat."""
    tokens = np.array([tokens], np.int32)
    previous = tokens if states == "raw" else previous_tokens(tokens, vocabulary_size=VOCABULARY)
    logits = np.zeros((1, WINDOW, VOCABULARY), np.float32)
    mixed = head(logits, states=np.zeros((1, WINDOW, 8), np.float32), previous=previous)
    return np.exp(np.asarray(mixed))[0]


def test_every_step_gives_a_distribution(head):
    p = probabilities(head, np.arange(WINDOW) % 5)
    np.testing.assert_allclose(p.sum(axis=-1), 1, atol=1e-6)


def test_nothing_was_heard_before_the_first_token(head):
    p = probabilities(head, [3] * WINDOW)
    np.testing.assert_allclose(p[0], 1 / VOCABULARY, atol=1e-6)


def test_what_followed_the_same_tokens_before_is_expected_again(head):
    # 0 1 2 3 was heard; after the next 0 1 2, 3 is likelier than 0, 1 or 2, and those than 7.
    p = probabilities(head, [0, 1, 2, 3, 5, 6, 0, 1, 2, 3, 8, 8, 8, 8, 8, 8])
    assert p[9].argmax() == 3
    assert p[9, [0, 1, 2]].max() < p[9, 3]
    assert p[9, [0, 1, 2]].min() > p[9, 7]


def test_the_longer_the_agreement_the_surer_the_copy(head):
    p = probabilities(head, [0, 1, 2, 3, 5, 0, 1, 2, 3, 5, 8, 8, 8, 8, 8, 8])
    assert p[6, 1] < p[7, 2] < p[8, 3] < p[9, 5]


def test_matches_are_counted_backwards_up_to_their_limit(keras):
    from ml.models.copying import window_matches

    previous = np.array([[4, 1, 2, 1, 2, 1, 2, 3]], np.int32)
    matches = np.asarray(window_matches(previous, real=previous < VOCABULARY, longest=16))[0]
    # Up to step 6 (… 1 2), before token 5 (… 1 2): 1 2 1 2 and then 4 against nothing.
    assert matches[6].tolist()[:7] == [0, 0, 0, 2, 0, 4, 0]
    assert (matches[7] == 0).all()


def test_a_hidden_token_is_neither_copied_nor_matched(head):
    hidden = hidden_token(VOCABULARY)
    p = probabilities(head, [hidden] * WINDOW, states="raw")
    np.testing.assert_allclose(p, 1 / VOCABULARY, atol=1e-6)

import numpy as np
import pytest


@pytest.fixture
def save_run(keras, tmp_path):
    """Saves a model whose weights are large enough that its options change what it draws."""
    from ml.models import checkpoints
    from ml.models.vae import build_vae_for

    def save(config, tokenizer):
        model = build_vae_for(config, tokenizer=tokenizer)
        random = np.random.default_rng(0)
        for weight in model.weights:
            if weight.trainable:
                weight.assign(random.normal(scale=0.2, size=weight.shape))
        origin = checkpoints.Origin(
            config=config, tokenizer=tokenizer.to_json(), dataset_hash="", git_commit=None
        )
        checkpoints.save_checkpoint(
            model, folder=tmp_path, step=1, origin=origin, training_variables=[], trainer={}
        )
        return tmp_path

    return save

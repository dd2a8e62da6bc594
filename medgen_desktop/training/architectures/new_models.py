"""Models that start from nothing: their tokenizer comes from the pairs, their weights by chance."""

from collections.abc import Iterator, Sequence
from typing import Any

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import MBartConfig, MBartForConditionalGeneration

from medgen_desktop.domain.prompt import PromptTemplate, encoder_summary
from medgen_desktop.domain.training_config import NewModel
from medgen_desktop.domain.worker_protocol import PairText
from medgen_desktop.training.architectures.recurrent import RecurrentConfig, RecurrentDrafter

PADDING, START, END = "<pad>", "<s>", "</s>"
TEMPLATE: PromptTemplate = encoder_summary(START, END)
_HEAD_SIZE = 64
_INNER_PER_HIDDEN = 4
_FEWEST_PAIRS_OF_A_TOKEN = 3
"""What fewer pairs say becomes no token: a tokenizer is no list of the names in a workspace."""


def train_tokenizer(pairs: Sequence[PairText], most_tokens: int) -> Tokenizer:
    """A tokenizer that gives back every text as it was.

    It merges bytes (BPE) of Latin words, and of Chinese only those of one character. Pieces are
    counted once a pair, however often it says them.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = _splitter()
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=most_tokens,
        min_frequency=_FEWEST_PAIRS_OF_A_TOKEN,
        special_tokens=[PADDING, START, END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_pieces(pairs), trainer)
    return tokenizer


def _splitter() -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"\p{Han}"), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )


def _pieces(pairs: Sequence[PairText]) -> Iterator[list[str]]:
    """Each pair's words, each of them once, as they stand in the text."""
    splitter = _splitter()  # the tokenizer's own is locked while it is trained
    for pair in pairs:
        words: dict[str, None] = {}
        for text in (pair.source, pair.section, pair.target):
            for _piece, (start, end) in splitter.pre_tokenize_str(text):
                words[text[start:end]] = None
        yield list(words)


def build(new: NewModel, tokenizer: Tokenizer, context: int) -> Any:  # noqa: ANN401 - two kinds of modules
    """The model with random weights; torch's seed says which."""
    ids = {name: int(tokenizer.token_to_id(name) or 0) for name in (PADDING, START, END)}
    if new.architecture == "transformer":
        return MBartForConditionalGeneration(
            MBartConfig(
                vocab_size=tokenizer.get_vocab_size(),
                max_position_embeddings=context,
                d_model=new.hidden,
                encoder_layers=new.layers,
                decoder_layers=new.layers,
                encoder_attention_heads=max(1, new.hidden // _HEAD_SIZE),
                decoder_attention_heads=max(1, new.hidden // _HEAD_SIZE),
                encoder_ffn_dim=_INNER_PER_HIDDEN * new.hidden,
                decoder_ffn_dim=_INNER_PER_HIDDEN * new.hidden,
                dropout=new.dropout,
                attention_dropout=new.dropout,
                pad_token_id=ids[PADDING],
                bos_token_id=ids[START],
                eos_token_id=ids[END],
                decoder_start_token_id=ids[START],
                forced_eos_token_id=None,
            )
        )
    if new.architecture == "bilstm-crf":
        raise ValueError("a recogniser drafts nothing")
    return RecurrentDrafter(
        RecurrentConfig(
            architecture=new.architecture,
            vocab_size=tokenizer.get_vocab_size(),
            hidden_size=new.hidden,
            num_hidden_layers=new.layers,
            dropout=new.dropout,
            decoder_start_token_id=ids[START],
            eos_token_id=ids[END],
            context_length=context,
        )
    )

# %% [markdown]
# # Is the lead that of a country, or of a few labs?
#
# The public one-year panel of *Economies of Open Intelligence*, by quarter (`modelcensus sync eoi`). HHI is the sum of squared shares, its inverse the number of equal organisations that would
# be as concentrated.

# %%
from modelcensus import Census

census = Census.open(source="eoi-first-year")
census.concentration("organisation", grain="quarter")

# %%
census.concentration("model", grain="quarter")

# %% [markdown]
# Both rise from quarter to quarter. The panel was frozen in July 2025 and a model leaves it after its first year, so late quarters hold fewer models: part of the rise is survivorship, and
# says nothing of the Hub.
#
# ## Who they are

# %%
census.share("organisation", window="2025-02-26:2025-08-27", credit="creator", top=8)

# %% [markdown]
# ## And on the Hub's catalogue of language models in 2026

# %%
Census.open(source="llmfit").concentration("organisation", grain="quarter")

# %%
Census.open(source="llmfit").cohort("deepseek-ai/DeepSeek-R1")

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

#include "gui/paint/theme.h"
#include "model/claims/register.h"

#include <vector>

namespace copyscope::gui {

/// The claims of the register as a table.
class ClaimsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column : std::uint8_t { Number, Article, Text, Verdict, ShownBy, Columns };

    using QAbstractTableModel::QAbstractTableModel;
    void setClaims(std::vector<model::claims::Claim> claims);
    void setColours(ThemeName name);
    [[nodiscard]] const model::claims::Claim& claim(int row) const { return m_claims[static_cast<std::size_t>(row)]; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<model::claims::Claim> m_claims;
    ThemeName m_theme = ThemeName::Light;
};

/// The claims of one article, with one verdict, that have all words of a search in them; each may be left open.
class ClaimsFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setSearch(const QString& words);
    void setArticle(const QString& key);
    void setVerdict(const QString& name);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    QStringList m_words;
    QString m_article;
    QString m_verdict;
};

/// The colour that a verdict is written in.
[[nodiscard]] QColor verdictInk(model::claims::Verdict verdict, const Theme& theme);

}  // namespace copyscope::gui
